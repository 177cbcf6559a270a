"""Telling whoever sends broadcasts, in whatever process, what is said in this one, so that all keep one pace."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from bot.chat.threads import InThread
from bot.errors import StorageError
from bot.services.delivery.hearsay import Mouth, News

TELL_SECONDS = 0.1
"""At most so often something is told. The first message after a silence is told at once."""

ASKED_FOR = 3.0
"""How long an asking lasts; who goes on sending asks again before."""

REMEMBERED = 1.1
"""The seconds of which is told to somebody who only begins to ask: all that is still in their window."""

LOOK = 5.0
"""Seconds between two looks whether the line to the database is alive."""

RETRY = 0.5


@dataclass(frozen=True, slots=True)
class _Said:
    number: int
    until: float
    news: News


@dataclass(slots=True)
class _Asker:
    until: float
    told: int = 0


class Telling:
    """What was said here in the last second, and to whom it was told. Nothing is told while nobody asks.

    What was said and is not known yet where broadcasts are sent: what this process says in `TELL_SECONDS` and the time
    that PostgreSQL takes to pass it on. While the database is away from here it is more; but then nobody is answered
    here either, beyond what was in hand.
    """

    def __init__(self, mouth: Mouth, run: InThread, clock: Callable[[], float] = time.monotonic) -> None:
        """`run` calls the core in a thread of its own; `clock` is steady, in seconds."""
        self._mouth = mouth
        self._run = run
        self._clock = clock
        self._said: deque[_Said] = deque()
        self._count = 0
        self._askers: dict[bytes, _Asker] = {}
        self._news = asyncio.Event()

    def tell(self, chat_id: int, pause: float = 0.0) -> None:
        """A message leaves now; with a `pause`, one was refused, and Telegram asks to wait so many seconds."""
        now = self._clock()
        while self._said and self._said[0].until <= now:
            self._said.popleft()
        self._count += 1
        self._said.append(_Said(self._count, now + max(REMEMBERED, pause), News(chat_id, pause)))
        if self._askers:
            self._news.set()

    async def run(self) -> None:
        """Listen for who asks, and tell them. Ends when it is cancelled."""
        while True:
            self._news.clear()
            try:
                told = await self._exchange()
            except StorageError:
                await asyncio.sleep(RETRY)
                continue
            if told:
                await asyncio.sleep(TELL_SECONDS)
            if not any(True for _ in self._untold()):
                await readable(self._mouth.wire.fileno(), self._news, LOOK)

    async def _exchange(self) -> bool:
        """One turn; whether anything was told."""
        count, untold = self._count, list(self._untold())
        asking = await self._run(self._mouth.tell, untold)
        now = self._clock()
        for asker, _ in untold:
            self._askers[asker].told = count
        for asker in asking:
            self._askers.setdefault(asker, _Asker(now)).until = now + ASKED_FOR
        self._askers = {key: asker for key, asker in self._askers.items() if asker.until > now}
        return bool(untold)

    def _untold(self) -> Iterator[tuple[bytes, list[News]]]:
        """For each who asks, what they do not know yet."""
        now = self._clock()
        for key, asker in self._askers.items():
            news = [one.news for one in self._said if one.number > asker.told and one.until > now]
            if news:
                yield key, news


async def readable(fileno: int | None, news: asyncio.Event, seconds: float) -> None:
    """Wait until there is something to read or `news` is set, for so many seconds at most."""
    if fileno is None:
        return
    loop = asyncio.get_running_loop()
    loop.add_reader(fileno, news.set)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await news.wait()
    finally:
        loop.remove_reader(fileno)
