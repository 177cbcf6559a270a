"""Doors that stay open while what is behind them is made anew: what comes meanwhile waits, nobody is refused."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Self, TypeAlias

from bot.bootstrap.serving import serving
from bot.observability.health import Receive, Scope, Send
from bot.settings import Listen

App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

WAIT_SECONDS = 30.0
"""How long a request waits for what is to answer it; Telegram and proxies wait longer than that."""

DRAIN_SECONDS = 5.0
"""How long the requests in hand hold up what comes; a longer one goes on with the parts that it began with."""


class Door:
    """An ASGI application that leads to another, which may change."""

    def __init__(self) -> None:
        self._behind: App | None = None
        self._somebody, self._idle = asyncio.Event(), asyncio.Event()
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as soon as there is somebody to answer it."""
        if self._behind is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._somebody.wait(), WAIT_SECONDS)
        behind = self._behind
        if behind is None:
            await _come_back(send)
            return
        self._in_hand += 1
        try:
            await behind(scope, receive, send)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    def lead_to(self, app: App) -> None:
        """From now on this application answers."""
        self._behind = app
        self._somebody.set()

    async def hold(self) -> None:
        """Let what comes wait from now on, and what is in hand come to its end."""
        self._behind = None
        self._somebody.clear()
        if self._in_hand:
            self._idle.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), DRAIN_SECONDS)


class Doors:
    """The doors of a process, by the part they belong to. Leaving closes them.

    As long as `staying` is set, a part that ends leaves its door open for the one that comes after it.
    """

    def __init__(self) -> None:
        self.staying = False
        self._open: dict[str, tuple[Door, str, contextlib.AsyncExitStack]] = {}

    async def __aenter__(self) -> Self:
        """Nothing is open yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close those that still stay open."""
        for part in list(self._open):
            await self._close(part)

    @contextlib.asynccontextmanager
    async def serving(
        self, app: Any, part: str, setting: str, listen: Listen, trusted_proxies: Sequence[str] = ()
    ) -> AsyncIterator[str]:
        """As `bot.bootstrap.serving.serving`, at the door that stayed open when there is one."""
        if part not in self._open:
            door, stack = Door(), contextlib.AsyncExitStack()
            address = await stack.enter_async_context(serving(door, part, setting, listen, trusted_proxies))
            self._open[part] = (door, address, stack)
        door, address, _ = self._open[part]
        door.lead_to(app)
        try:
            yield address
        finally:
            if self.staying:
                await door.hold()
            else:
                await self._close(part)

    async def _close(self, part: str) -> None:
        _, _, stack = self._open.pop(part)
        await stack.aclose()


async def _come_back(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"retry-after", b"5"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
