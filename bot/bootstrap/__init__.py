"""The one place where parts are built and joined."""

from bot.bootstrap.adjusting import settled
from bot.bootstrap.core import Core, Costs, now, open_core, prepare_data
from bot.bootstrap.process import keep_running, serve, stop_signals
from bot.bootstrap.running import Programme, check_ready, running
from bot.bootstrap.telegram import TelegramLine, announce_bot

__all__ = [
    "Core",
    "Costs",
    "Programme",
    "TelegramLine",
    "announce_bot",
    "check_ready",
    "keep_running",
    "now",
    "open_core",
    "prepare_data",
    "running",
    "serve",
    "settled",
    "stop_signals",
]
