"""The bot joined to Telegram: connected for as long as it takes, then polling or called by a webhook."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import Executor
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
from telegram import Update

from bot.bootstrap.core import Core
from bot.bootstrap.counting import CountedRequest
from bot.bootstrap.doors import Doors
from bot.bootstrap.sending import SendingRight
from bot.bootstrap.threads import in_thread
from bot.chat.announce import announce
from bot.chat.application import ChatApplication, make_bot
from bot.chat.attempts import Patience, attempt
from bot.chat.broadcasting import Broadcasting, most_in_hand
from bot.chat.mailing import Mailing
from bot.chat.pace import Gate, Pace
from bot.chat.processor import Handle
from bot.chat.render import Renderer
from bot.chat.render.broadcasts import letter_writer
from bot.chat.threads import InThread, Threads
from bot.errors import TryLater
from bot.settings import Settings
from bot.settings.tree import FREE_RATE

T = TypeVar("T")

RECONNECT_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses while Telegram cannot be reached at the start; the last one repeats."""

_log = structlog.get_logger()


class TelegramLine:
    """The bot's line to Telegram. `connected` is set once Telegram has said who the bot is."""

    def __init__(
        self, core: Core, workers: Executor, doors: Doors | None = None, briefly: InThread | None = None
    ) -> None:
        """`workers` runs the core's work, `briefly` what is short of it; at one of `doors` a webhook is heard."""
        self._core = core
        self._doors = doors or Doors()
        forum, telegram = core.settings.forum, core.settings.telegram
        bot = make_bot(telegram.token, telegram.api_url, CountedRequest(core.metrics.telegram_called))
        rate = core.settings.limits.broadcast_rate
        gate = Gate(Pace(rate))
        renderer = Renderer(forum.name, forum.languages, forum.helplines, forum.helplines[0].number)
        self._chat = ChatApplication(
            bot,
            core.conversations,
            renderer,
            Threads(briefly or in_thread(workers), in_thread(workers)),
            core.metrics.update_ended,
            core.week_letters,
            gate,
        )
        posting = CountedRequest(core.metrics.telegram_called, connections=most_in_hand(rate))
        self._right = SendingRight(core.settings.database_url, telegram.token)
        self._broadcasting = Broadcasting(
            core.outbox,
            Mailing(posting, bot.base_url),
            gate,
            in_thread(workers),
            letter_writer(forum.languages, paid=rate > FREE_RATE),
            self._right.take,
        )
        self._notices = self._chat.notices(core.mailboxes)
        self._digests = self._chat.digests(core.digests, core.linking, gate)
        self.connected = asyncio.Event()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[asyncio.Task[None]]:
        """Listen in the background; gives the task, which ends only when something is wrong for good.

        Leaving hears no more, finishes what is in hand, and closes the connections.
        """
        stopping = asyncio.Event()
        task = asyncio.create_task(self._listen(stopping))
        try:
            yield task
        finally:
            stopping.set()
            await self._broadcasting.stop()
            await self._digests.stop()
            await asyncio.to_thread(self._right.close)
            if not self.connected.is_set():
                task.cancel()
            await asyncio.wait([task])
            await self._chat.close()

    def username(self) -> str | None:
        """The bot's name at Telegram, without the @; None before Telegram has said it."""
        return self._chat.username if self.connected.is_set() else None

    async def tell_waiting(self) -> Mapping[str, int]:
        """Tell people who asked to be told that there may be a reply; nothing happens before the line is connected."""
        return await self._notices.deliver() if self.connected.is_set() else {}

    async def send_broadcasts(self) -> Mapping[str, int]:
        """Send what is due to members; nothing happens before the line is connected, or while another process sends."""
        return await self._broadcasting.drain() if self.connected.is_set() else {}

    async def send_digests(self) -> Mapping[str, int]:
        """Send the week to linked chats where it is due; nothing happens before the line is connected."""
        return await self._digests.deliver() if self.connected.is_set() else {}

    async def _listen(self, stopping: asyncio.Event) -> None:
        handle = self._timed(await self._connect())
        self.connected.set()
        if self._core.settings.telegram.webhook_url:
            await self._be_called(handle, stopping)
        else:
            await self._poll(handle, stopping)

    async def _connect(self) -> Handle:
        return await self._until_reached(self._chat.connect)

    async def _poll(self, handle: Handle, stopping: asyncio.Event) -> None:
        poller = self._chat.poller(handle)
        polling = asyncio.create_task(poller.run())
        waiting = asyncio.create_task(stopping.wait())
        _log.info("listening", part="polling")
        await asyncio.wait({polling, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not polling.done():
            await poller.stop()
        await polling

    async def _be_called(self, handle: Handle, stopping: asyncio.Event) -> None:
        settings = self._core.settings
        url = settings.telegram.webhook_url
        secret = settings.telegram.webhook_secret or self._core.secret.subkey("webhook").hex()
        front = self._chat.front(handle, urlsplit(url).path or "/", secret)
        async with self._doors.serving(front, "webhook", "AMANAH_WEBHOOK_LISTEN", settings.listen.webhook):
            await self._until_reached(lambda: self._chat.register(url, secret))
            await stopping.wait()

    async def _until_reached(self, call: Callable[[], Awaitable[T]]) -> T:
        for failures in range(1_000_000_000):
            try:
                return await call()
            except TryLater as later:
                steady = RECONNECT_SECONDS[min(failures, len(RECONNECT_SECONDS) - 1)]
                pause = max(later.retry_after, steady)
                _log.warning("Telegram cannot be reached", attempts=failures + 1, seconds=round(pause, 1))
            await asyncio.sleep(pause)
        raise AssertionError

    def _timed(self, handle: Handle) -> Handle:
        async def timed(update: Update) -> None:
            started = time.perf_counter()
            try:
                await handle(update)
            finally:
                self._core.metrics.update_took(time.perf_counter() - started)

        return timed


async def announce_bot(settings: Settings) -> None:
    """Set commands and descriptions at Telegram in every language; `TryLater`, `Refused` or `SettingError`."""
    bot = make_bot(settings.telegram.token, settings.telegram.api_url)
    try:
        await attempt(bot.initialize, Patience())
        await attempt(lambda: announce(bot, settings.forum.languages, settings.forum.name), Patience())
    finally:
        await bot.shutdown()
