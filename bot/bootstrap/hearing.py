"""The bot hearing Telegram: it asks for messages, or is called by a webhook."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import structlog

from bot.bootstrap.doors import Doors
from bot.bootstrap.line import Line, until_reached
from bot.bootstrap.parts.chats import Chats
from bot.bootstrap.workers import OneThread, in_quiet_moments
from bot.chat.application import ChatApplication
from bot.chat.processor import Handle
from bot.chat.render import Renderer
from bot.chat.threads import InThread, Threads
from bot.chat.updates import Incoming

_log = structlog.get_logger()


LOOK_FOR_CODES_SECONDS = 5.0
"""How often to look whether receipt codes should be derived ahead."""


QUIET_SECONDS = 1.0
"""How long nothing was heard before a moment counts as quiet."""


class Hearing:
    """Hears what people say, and answers them."""

    def __init__(self, parts: Chats, line: Line, run: InThread, doors: Doors) -> None:
        """`run` calls the core in a worker thread; at one of `doors` a webhook is heard."""
        self._parts = parts
        self._line = line
        self._doors = doors
        forum = parts.settings.forum
        self._heard = -QUIET_SECONDS
        self._one = OneThread(parts.storage) if parts.storage.dialect == "sqlite" else None
        self._chat = ChatApplication(
            line.bot,
            parts.conversations,
            Renderer(forum.name, forum.languages, forum.helplines, forum.helplines[0].number),
            Threads(self._one or run, run),
            parts.metrics.update_ended,
            parts.week_letters,
            line.gate,
        )

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[asyncio.Task[None]]:
        """Listen in the background; gives the task, which ends only when something is wrong for good.

        Leaving hears no more, and finishes what is in hand.
        """
        stopping = asyncio.Event()
        with self._own_threads():
            task = asyncio.create_task(self._listen(stopping))
            try:
                yield task
            finally:
                stopping.set()
                if not self._line.connected.is_set():
                    task.cancel()
                await asyncio.wait([task])

    @contextlib.contextmanager
    def _own_threads(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            if self._one is not None:
                stack.enter_context(self._one.at_work())
            stack.enter_context(in_quiet_moments(self._derive_ahead, LOOK_FOR_CODES_SECONDS))
            yield

    def _derive_ahead(self) -> bool:
        """In a rush nothing is begun: a code whose derivation is interrupted holds its 19 MiB all the while."""
        ahead = self._parts.ahead
        derived = time.monotonic() - self._heard >= QUIET_SECONDS and ahead.derive_one()
        self._parts.metrics.receipts_ready(len(ahead))
        return derived

    async def _listen(self, stopping: asyncio.Event) -> None:
        await self._line.connect()
        handle = self._timed(await self._chat.connect())
        if self._parts.settings.telegram.webhook_url:
            await self._be_called(handle, stopping)
        else:
            await self._poll(handle, stopping)

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
        settings = self._parts.settings
        url = settings.telegram.webhook_url
        secret = settings.telegram.webhook_secret or self._parts.secret.subkey("webhook").hex()
        front = self._chat.front(handle, urlsplit(url).path or "/", secret)
        async with self._doors.serving(front, "webhook", "AMANAH_WEBHOOK_LISTEN", settings.listen.webhook):
            await until_reached(lambda: self._chat.register(url, secret))
            await stopping.wait()

    def _timed(self, handle: Handle) -> Handle:
        async def timed(update: Incoming) -> None:
            started = self._heard = time.monotonic()
            try:
                await handle(update)
            finally:
                self._parts.metrics.update_took(time.monotonic() - started)

        return timed
