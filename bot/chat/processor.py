"""Different chats in parallel, one chat strictly in the order in which it wrote.

Where several workers are called by a webhook, each orders what reaches it, and Telegram the rest: its Bot API server
(tdlib/telegram-bot-api, `WebhookActor` and `Client::add_update`) keeps a queue for the messages of a chat and another
for the presses of a person, and brings the next of a queue only when the one before was answered with 2xx. So messages
come in their order, and so do presses. A message and a press of the same moment may meet two workers; the chat's lock
in the database lets one after the other decide, and the number on the button (`Memory.turn`) finds out a press that
came too late. Whatever is brought twice, to whichever workers, acts once (`Memory.handled`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from inspect import iscoroutine
from typing import Any, TypeAlias

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.errors import DeliveryError, TooManyTries

Handle: TypeAlias = Callable[[Update], Coroutine[Any, Any, None]]
"""Does all that one update asks for; returns when it is done."""

# The library's own limit is taken before a chat's turn has come: one chat's flood would hold every place while it
# waits for itself. So that limit is out of reach, and ours is taken after the turn.
_OUT_OF_REACH = 1_000_000
_log = structlog.get_logger()


class _Line:
    """The updates of one chat, first come first served."""

    __slots__ = ("length", "overflowing", "turn")

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.length = 0
        self.overflowing = False


class ChatOrderedProcessor(BaseUpdateProcessor):
    """Runs at most `max_concurrent` updates at a time, of one chat one at a time.

    While one is handled, up to `backlog` more of its chat wait. A further one is not handled: it raises
    `TooManyTries`, `on_drop` counts it, and the first of a burst also tells `on_overflow` the chat.
    """

    def __init__(
        self,
        max_concurrent: int = 64,
        backlog: int = 32,
        *,
        on_drop: Callable[[], None] | None = None,
        on_overflow: Callable[[int], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(_OUT_OF_REACH)
        self._places = asyncio.Semaphore(max_concurrent)
        self._backlog = backlog
        self._on_drop = on_drop
        self._on_overflow = on_overflow
        self._lines: dict[int, _Line] = {}

    @property
    def chats(self) -> int:
        """How many chats have updates in hand; nothing is kept for the others."""
        return len(self._lines)

    def in_order(self, handle: Handle) -> Handle:
        """The same handling, through this processor."""

        async def handle_in_order(update: Update) -> None:
            await self.process_update(update, handle(update))

        return handle_in_order

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do: whoever brings the updates waits for them."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the coroutine when the chat's turn and a place have come; raises `TooManyTries` if it cannot wait."""
        try:
            key = line_of(update)
            if key is None:
                async with self._places:
                    await coroutine
            else:
                await self._in_line(key, coroutine)
        finally:
            if iscoroutine(coroutine):
                coroutine.close()  # one that never began would warn; a finished one does not mind

    async def _in_line(self, key: int, coroutine: Awaitable[Any]) -> None:
        line = self._lines.setdefault(key, _Line())
        if line.length > self._backlog:
            await self._overflow(key, line)
            raise TooManyTries(1)
        line.length += 1
        try:
            async with line.turn, self._places:
                await coroutine
        finally:
            line.length -= 1
            if line.length == 0:
                del self._lines[key]

    async def _overflow(self, key: int, line: _Line) -> None:
        if self._on_drop is not None:
            self._on_drop()
        if self._on_overflow is None or line.overflowing:
            return
        line.overflowing = True
        try:
            await self._on_overflow(key)
        except DeliveryError as error:
            _log.info("a burst was not announced", error=type(error).__name__)


def line_of(update: object) -> int | None:
    """What orders an update: its chat, else its user (in a private chat the same number), else nothing."""
    if not isinstance(update, Update):
        return None
    owner = update.effective_chat or update.effective_user
    return owner.id if owner else None
