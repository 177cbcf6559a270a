"""The bots beside Amanah: as one usually writes them with python-telegram-bot and aiogram, and a bare echo."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot_api import TOKEN
from subjects import AMANAH_SCRIPT, HERE, Setting, Subject, free_port

PEERS_PYTHON = HERE.parent / ".venv-peers" / "bin" / "python"
SECRET = "benchmark-secret"


def environment(setting: Setting) -> Mapping[str, str]:
    """What all three read."""
    url = {"BOT_WEBHOOK_URL": f"http://127.0.0.1:{free_port()}/telegram"} if setting.webhook else {}
    return {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": setting.api_url,
        "BOT_WEBHOOK_SECRET": SECRET,
        "BOT_DATABASE": str(setting.folder / "reports.db"),
        **url,
    }


def rival(name: str, file: str, python: Path) -> Subject:
    """A bot of the folder `peers`. Its cards are those of Amanah, so it is talked to in the same words."""

    def command(_setting: Setting) -> Sequence[str]:
        return (str(python), str(HERE / "peers" / file))

    return Subject(name, AMANAH_SCRIPT, command, environment)


PTB = rival("python-telegram-bot", "ptb_bot.py", PEERS_PYTHON)
AIOGRAM = rival("aiogram", "aiogram_bot.py", PEERS_PYTHON)
ECHO = rival("echo", "echo_bot.py", Path(sys.executable))
