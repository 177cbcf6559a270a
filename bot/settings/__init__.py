"""All that can be configured, read once from the environment and the `.env` file."""

from bot.settings.envfile import DEFAULT_ENV_FILE, parse_env, render_env
from bot.settings.reading import build, collect, env_file_path, read_settings
from bot.settings.table import BY_NAME, PREFIX, TABLE, Setting
from bot.settings.tree import (
    ForumSettings,
    LimitSettings,
    Listen,
    ListenSettings,
    LogSettings,
    RetentionSettings,
    Settings,
    TelegramSettings,
)

__all__ = [
    "BY_NAME",
    "DEFAULT_ENV_FILE",
    "PREFIX",
    "TABLE",
    "ForumSettings",
    "LimitSettings",
    "Listen",
    "ListenSettings",
    "LogSettings",
    "RetentionSettings",
    "Setting",
    "Settings",
    "TelegramSettings",
    "build",
    "collect",
    "env_file_path",
    "parse_env",
    "read_settings",
    "render_env",
]
