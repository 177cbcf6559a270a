"""Ready-made calls over connections that are kept: what every message costs, without what few calls need.

A general HTTP client makes objects of addresses, headers, timeouts and answers anew for each call; that was two thirds
of a message's cost. Here an address is made ready once, and one timer watches over all connections.
"""

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpResponseParser
from telegram.error import NetworkError, TelegramError, TimedOut

Answer: TypeAlias = tuple[int, bytes]
"""An HTTP status and the body."""

_LOOK = 1.0
"""Seconds between two looks for calls that take too long, and for connections that nobody needed."""

_EYEBALLS = 0.25
"""Seconds until another address of the same name is tried as well (RFC 8305, 5)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for a connection, for an answer, and until a connection that nobody needs is closed."""

    connect: float
    read: float
    idle: float


@dataclass(eq=False, slots=True)
class _Call:
    url: str = field(repr=False)  # which has the token in it
    body: bytes = field(repr=False)
    answer: "asyncio.Future[Answer]"
    deadline: float

    def fail(self, error: TelegramError) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class Carrier:
    """Posts JSON to one server over at most `most` connections; further calls wait for one. For one event loop.

    No error carries an address, in its text or chained to it: Telegram's addresses contain the token.
    """

    def __init__(self, most: int, patience: Patience, user_agent: str) -> None:
        self._most = most
        self._patience = patience
        self._agent = user_agent
        self._loop = asyncio.get_running_loop()
        self._heads: dict[str, bytes] = {}
        self._tls: ssl.SSLContext | None = None
        self._idle: list[_Connection] = []
        self._open: set[_Connection] = set()
        self._dialling: set[asyncio.Task[None]] = set()
        self._waiting: deque[_Call] = deque()
        self._look = min(_LOOK, patience.read / 2)
        self._timer = self._loop.call_later(self._look, self._look_round)

    def post(self, url: str, body: bytes) -> "asyncio.Future[Answer]":
        """Begin a call; the future fails with `TimedOut` or `NetworkError`."""
        call = _Call(url, body, self._loop.create_future(), 0.0)
        while self._idle and self._idle[-1].is_closing():
            self._idle.pop()
        if self._idle:
            self._send(self._idle.pop(), call)
        else:
            call.deadline = self._loop.time() + self._patience.connect
            self._waiting.append(call)
            self._dial()
        return call.answer

    async def close(self) -> None:
        """Break everything off."""
        self._timer.cancel()
        for task in self._dialling:
            task.cancel()
        for call in self._waiting:
            call.fail(NetworkError("the connection was closed"))
        self._waiting.clear()
        for connection in self._open:
            connection.abort()
        await asyncio.gather(*self._dialling, return_exceptions=True)
        await asyncio.sleep(0)  # in which the connections learn that they are closed

    def opened(self, connection: "_Connection") -> None:
        """A connection is there."""
        self._open.add(connection)
        self.free(connection)

    def free(self, connection: "_Connection") -> None:
        """A connection has brought its answer, or is new."""
        while self._waiting:
            call = self._waiting.popleft()
            if not call.answer.done():  # whoever made it may have given up
                self._send(connection, call)
                return
        self._idle.append(connection)

    def lost(self, connection: "_Connection") -> None:
        """A connection is closed."""
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._dial()

    def _send(self, connection: "_Connection", call: _Call) -> None:
        call.deadline = self._loop.time() + self._patience.read
        head = self._heads.get(call.url)
        if head is None:
            head = self._heads[call.url] = _head(call.url, self._agent)
        connection.send(call, head % len(call.body) + call.body)

    def _dial(self) -> None:
        """Open connections for calls that wait and have none coming."""
        while len(self._dialling) < len(self._waiting) and len(self._open) + len(self._dialling) < self._most:
            task = self._loop.create_task(self._connect(self._waiting[0].url))
            self._dialling.add(task)
            task.add_done_callback(self._dialled)

    async def _connect(self, url: str) -> None:
        address = urlsplit(url)
        if address.hostname is None:
            raise ValueError("there is no host in the address")
        tls = address.scheme == "https"
        if tls and self._tls is None:
            self._tls = ssl.create_default_context()
        async with asyncio.timeout(self._patience.connect):
            await self._loop.create_connection(
                lambda: _Connection(self),
                address.hostname,
                address.port or (443 if tls else 80),
                ssl=self._tls if tls else None,
                happy_eyeballs_delay=_EYEBALLS,
            )

    def _dialled(self, task: "asyncio.Task[None]") -> None:
        self._dialling.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and self._waiting:
            self._waiting.popleft().fail(_failure(error))
        self._dial()

    def _look_round(self) -> None:
        now = self._loop.time()
        while self._waiting and self._waiting[0].deadline < now:
            self._waiting.popleft().fail(TimedOut())
        for connection in [one for one in self._open if one.is_late(now, self._patience.idle)]:
            connection.abort()
        self._timer = self._loop.call_later(self._look, self._look_round)


class _Connection(asyncio.Protocol):
    """One connection, and the call that it carries."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._parser = HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._call: _Call | None = None
        self._pieces: list[bytes] = []
        self._since = asyncio.get_running_loop().time()

    def send(self, call: _Call, request: bytes) -> None:
        """Carry a call; when the connection is already closing, it fails as one that was lost."""
        self._call = call
        if self._transport is not None:
            self._transport.write(request)

    def is_closing(self) -> bool:
        """Whether the other side has just closed it."""
        return self._transport is None or self._transport.is_closing()

    def abort(self) -> None:
        """Close it at once."""
        if self._transport is not None:
            self._transport.abort()

    def is_late(self, now: float, idle: float) -> bool:
        """Whether its answer takes too long, or nobody has needed it for so many seconds."""
        return now > (self._since + idle if self._call is None else self._call.deadline)

    # What asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self._carrier.opened(self)

    def data_received(self, data: bytes) -> None:
        if self._call is None:  # nobody asked
            self.abort()
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self.abort()

    def connection_lost(self, error: Exception | None) -> None:
        call, self._call = self._call, None
        if call is not None:
            late = asyncio.get_running_loop().time() > call.deadline
            call.fail(TimedOut() if late else _failure(error))
        self._carrier.lost(self)

    # What the parser tells

    def on_body(self, body: bytes) -> None:
        """A piece of an answer."""
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        """The end of an answer."""
        status = self._parser.get_status_code()
        if status < 200 or self._call is None:
            return
        self._since = asyncio.get_running_loop().time()
        call, self._call = self._call, None
        pieces, self._pieces = self._pieces, []
        if not call.answer.done():
            call.answer.set_result((status, b"".join(pieces)))
        if self._parser.should_keep_alive():
            self._carrier.free(self)
        else:
            self.abort()


def _head(url: str, agent: str) -> bytes:
    address = urlsplit(url)
    lines = (
        f"POST {address.path.replace('%', '%%')} HTTP/1.1",
        f"Host: {address.netloc.rpartition('@')[2]}",
        f"User-Agent: {agent.replace('%', '%%')}",
        "Content-Type: application/json",
        "Content-Length: %d",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _failure(error: BaseException | None) -> TelegramError:
    """What became of a call, as the library would say it."""
    if isinstance(error, TimeoutError):
        return TimedOut()
    return NetworkError(f"the connection failed ({'closed' if error is None else type(error).__name__})")
