"""A process's line to Telegram: who the bot is there, and the pace that all that is said keeps to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import structlog

from bot.bootstrap.counting import CountedRequest
from bot.bootstrap.parts.ground import Ground
from bot.chat.account import make_bot
from bot.chat.announce import announce
from bot.chat.attempts import Patience, attempt
from bot.chat.messenger import Messenger
from bot.chat.pace import Gate, Pace
from bot.errors import StorageError, TryLater
from bot.settings import Settings

T = TypeVar("T")

RECONNECT_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses while Telegram cannot be reached at the start; the last one repeats."""

_log = structlog.get_logger()


class Line:
    """One line a process, for all that is said and heard. `connected` is set once Telegram has said who the bot is."""

    def __init__(self, parts: Ground) -> None:
        """Nothing is asked of Telegram yet."""
        telegram = parts.settings.telegram
        self.bot = make_bot(telegram.token, telegram.api_url, CountedRequest(parts.metrics.telegram_called))
        self.gate = Gate(Pace(parts.settings.limits.broadcast_rate))
        self.messenger = Messenger(self.bot, gate=self.gate)
        self.connected = asyncio.Event()
        self._name = parts.bot_name

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Leaving closes the connections."""
        try:
            yield
        finally:
            await self.bot.shutdown()

    async def connect(self) -> None:
        """Ask Telegram who the bot is, for as long as it takes; `SettingError` for a token that is not accepted."""
        await until_reached(self.messenger.connect)
        with contextlib.suppress(StorageError):  # whoever connects next keeps the name
            await asyncio.to_thread(self._name.keep, self.bot.username)
        self.connected.set()

    def username(self) -> str | None:
        """The bot's name at Telegram, without the @; None before Telegram has said it."""
        return self.bot.username if self.connected.is_set() else None


async def until_reached(call: Callable[[], Awaitable[T]]) -> T:
    """Call Telegram until it answers; the pauses grow, and are never shorter than it asks for."""
    for failures in range(1_000_000_000):
        try:
            return await call()
        except TryLater as later:
            steady = RECONNECT_SECONDS[min(failures, len(RECONNECT_SECONDS) - 1)]
            pause = max(later.retry_after, steady)
            _log.warning("Telegram cannot be reached", attempts=failures + 1, seconds=round(pause, 1))
        await asyncio.sleep(pause)
    raise AssertionError


async def announce_bot(settings: Settings) -> None:
    """Set commands and descriptions at Telegram in every language; `TryLater`, `Refused` or `SettingError`."""
    bot = make_bot(settings.telegram.token, settings.telegram.api_url)
    try:
        await attempt(bot.initialize, Patience())
        await attempt(lambda: announce(bot, settings.forum.languages, settings.forum.name), Patience())
    finally:
        await bot.shutdown()
