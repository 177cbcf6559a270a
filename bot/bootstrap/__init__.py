"""The one place where parts are built and joined."""

from bot.bootstrap.core import Core, Costs, now, open_core, prepare_data
from bot.bootstrap.running import Programme, check_ready, run_until_stopped, running, serve, stop_signals
from bot.bootstrap.telegram import TelegramLine, announce_bot

__all__ = [
    "Core",
    "Costs",
    "Programme",
    "TelegramLine",
    "announce_bot",
    "check_ready",
    "now",
    "open_core",
    "prepare_data",
    "run_until_stopped",
    "running",
    "serve",
    "stop_signals",
]
