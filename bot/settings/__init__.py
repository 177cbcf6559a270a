"""All that can be configured, read once from the environment and the `.env` file."""

from bot.settings.desk import AT_DESK, AtDesk, with_desk
from bot.settings.envfile import DEFAULT_ENV_FILE, parse_env, render_env
from bot.settings.reading import build, collect, env_file_path, origins, read_settings
from bot.settings.table import BY_NAME, PREFIX, TABLE, Setting
from bot.settings.tree import (
    ForumSettings,
    LimitSettings,
    Listen,
    ListenSettings,
    LogSettings,
    Origin,
    PublishingSettings,
    RetentionSettings,
    Settings,
    TelegramSettings,
)

__all__ = [
    "AT_DESK",
    "BY_NAME",
    "DEFAULT_ENV_FILE",
    "PREFIX",
    "TABLE",
    "AtDesk",
    "ForumSettings",
    "LimitSettings",
    "Listen",
    "ListenSettings",
    "LogSettings",
    "Origin",
    "PublishingSettings",
    "RetentionSettings",
    "Setting",
    "Settings",
    "TelegramSettings",
    "build",
    "collect",
    "env_file_path",
    "origins",
    "parse_env",
    "read_settings",
    "render_env",
    "with_desk",
]
