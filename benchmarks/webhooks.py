"""The way of updates to bots that want to be called: kept-alive connections, in each chat one update at a time."""

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

from wire import Fields, Wire, after

CarryOut = Callable[[str, Fields], str]

AGAIN_SECONDS = 0.1
"""How long an update that was answered with an error waits; Telegram waits longer."""


class Webhooks:
    """Delivers updates to one address or, one after the other, to several (what a plain balancer does).

    In each lane an update goes out when the one before it is answered, as in Telegram's own server: a lane is a chat
    and a kind of update. A call in an answer's body is carried out.
    """

    def __init__(self, carry_out: CarryOut, way: float) -> None:
        """`way` is how many seconds one way takes."""
        self._carry_out = carry_out
        self._way = way
        self._doors: dict[str, _Door] = {}
        self._turn: itertools.cycle[_Door] = itertools.cycle(())
        self._lanes: dict[int, deque[bytes]] = {}
        self.refused = 0

    @property
    def active(self) -> bool:
        """Whether a bot has asked to be called."""
        return bool(self._doors)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where bots have asked to be called."""
        return tuple(self._doors)

    def open(self, url: str, secret: str, connections: int) -> None:
        """What `setWebhook` does, except that an address named before stays open: `balance` chooses among them."""
        if url not in self._doors:
            self._doors[url] = _Door(self, url, secret, connections)
        self.balance([url])

    def balance(self, urls: Sequence[str]) -> None:
        """From now on deliver to these in turn."""
        self._turn = itertools.cycle([self._doors[url] for url in urls])

    def close(self) -> None:
        """Deliver nothing more."""
        for door in self._doors.values():
            door.close()
        self._doors = {}

    def deliver(self, lane: int, update: bytes) -> None:
        """Send an update, after those of its lane."""
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(update)
            return
        self._lanes[lane] = deque()
        self._send(lane, update)

    def _send(self, lane: int, update: bytes) -> None:
        if self._doors:
            after(self._way, partial(next(self._turn).take, lane, update))

    def answered(self, lane: int, update: bytes, status: int, body: bytes) -> None:
        """A bot has answered; its words are under way."""
        after(self._way, partial(self._done, lane, update, status, body))

    def _done(self, lane: int, update: bytes, status: int, body: bytes) -> None:
        if status != 200:
            self.refused += 1
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._send, lane, update)
            return
        if body[:1] == b"{":
            given = json.loads(body)
            if "method" in given:
                self._carry_out(given.pop("method").lower(), given)
        waiting = self._lanes[lane]
        if waiting:
            self._send(lane, waiting.popleft())
        else:
            del self._lanes[lane]


class _Door:
    """One address with its connections; what finds them all busy waits."""

    def __init__(self, webhooks: Webhooks, url: str, secret: str, connections: int) -> None:
        parts = urlsplit(url)
        self.webhooks = webhooks
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._free: list[_Call] = []
        self._all: list[_Call] = []
        self._room = connections
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._opening: set[asyncio.Task[None]] = set()

    def take(self, lane: int, update: bytes) -> None:
        """Send an update on a free connection, or on the next that becomes free."""
        if self._free:
            self._free.pop().send(lane, update)
            return
        self._waiting.append((lane, update))
        if self._room > 0:
            self._room -= 1
            opening = asyncio.get_running_loop().create_task(self._open())
            self._opening.add(opening)
            opening.add_done_callback(self._opening.discard)

    async def _open(self) -> None:
        try:
            _, call = await asyncio.get_running_loop().create_connection(lambda: _Call(self), self.host, self.port)
        except OSError:
            self._room += 1
            self.webhooks.refused += 1
            await asyncio.sleep(AGAIN_SECONDS)
            if self._waiting:
                self.take(*self._waiting.popleft())
            return
        self._all.append(call)
        self.free(call)

    def free(self, call: "_Call") -> None:
        """A connection has nothing to do."""
        if self._waiting:
            call.send(*self._waiting.popleft())
        else:
            self._free.append(call)

    def lost(self, call: "_Call", unanswered: tuple[int, bytes] | None) -> None:
        """A connection was closed; what it carried goes again."""
        self._room += 1
        if call in self._free:
            self._free.remove(call)
        if call in self._all:
            self._all.remove(call)
        if unanswered is not None:
            self.webhooks.answered(*unanswered, 0, b"")

    def close(self) -> None:
        """Close every connection."""
        for opening in self._opening:
            opening.cancel()
        for call in list(self._all):
            call.close()


class _Call(Wire):
    """A connection to a bot."""

    def __init__(self, door: _Door) -> None:
        super().__init__()
        self._door = door
        self._carrying: tuple[int, bytes] | None = None

    def send(self, lane: int, update: bytes) -> None:
        """Deliver an update."""
        self._carrying = (lane, update)
        self.write(b"%b%d\r\n\r\n%b" % (self._door.head, len(update), update))

    def _arrived(self, head: bytes, body: bytes) -> None:
        assert self._carrying is not None
        lane, update = self._carrying
        self._carrying = None
        self._door.webhooks.answered(lane, update, int(head[9:12]), body)
        if b"connection: close" in head.lower():
            self.close()
        else:
            self._door.free(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        """The bot has closed the connection."""
        self._door.lost(self, self._carrying)
