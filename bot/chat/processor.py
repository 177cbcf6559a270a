"""Different chats in parallel, one chat strictly in the order in which it wrote."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import structlog

from bot.chat.updates import Incoming
from bot.errors import DeliveryError, TooManyTries

Handle: TypeAlias = Callable[[Incoming], Awaitable[None]]
"""Does all that one update asks for; returns when it is done."""

_log = structlog.get_logger()


class _Line:
    """The updates of one chat, first come first served."""

    __slots__ = ("length", "overflowing", "turn")

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.length = 0
        self.overflowing = False


class ChatOrderedProcessor:
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
        """The same handling, when the chat's turn and a place have come; raises `TooManyTries` if it cannot wait."""

        async def handle_in_order(update: Incoming) -> None:
            key = update.line
            if key is None:
                async with self._places:
                    await handle(update)
            else:
                await self._in_line(key, handle, update)

        return handle_in_order

    async def _in_line(self, key: int, handle: Handle, update: Incoming) -> None:
        line = self._lines.setdefault(key, _Line())
        if line.length > self._backlog:
            await self._overflow(key, line)
            raise TooManyTries(1)
        line.length += 1
        try:
            # In this order: else one chat's flood would hold every place while it waits for itself.
            async with line.turn, self._places:
                await handle(update)
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
