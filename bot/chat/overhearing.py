"""Overhearing what other processes say, as long as a broadcast is sent from here, so that all keep one pace."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import structlog

from bot.chat.pace import Pace
from bot.chat.telling import RETRY, readable
from bot.chat.threads import InThread
from bot.errors import StorageError
from bot.services.delivery.hearsay import Ear, Heard

WANTED = 3.0
"""How long it is listened after a broadcast wanted to know for the last time."""

ASK_SECONDS = 0.5
"""How often the others are asked to tell, which also shows that what is said arrives here."""

SETTLE = 0.3
"""The seconds that the others have, after they were asked, to tell what they said in the second before."""

DEAF_AFTER = 1.5
"""When an asking is not heard here itself after so many seconds, others are not heard either: broadcasts wait."""

BREATH = 0.02
"""The least time between two looks at what was said."""

_log = structlog.get_logger()


class Overhearing:
    """Whether it is known here what all others say. Everything heard goes to the pace."""

    def __init__(self, ear: Ear, pace: Pace, run: InThread, clock: Callable[[], float] = time.monotonic) -> None:
        """`run` calls the core in a thread of its own; `clock` is the pace's own."""
        self._ear = ear
        self._pace = pace
        self._run = run
        self._clock = clock
        self._wanted = asyncio.Event()
        self._count = 0
        self._asked: dict[int, float] = {}
        self._wanted_until = 0.0
        self._begun: float | None = None
        self._heard_until = 0.0

    def unknown(self) -> float:
        """The seconds until it is known what the others have said; 0 when it is. From now on it is listened for."""
        now = self._clock()
        self._wanted_until = now + WANTED
        self._wanted.set()
        if self._begun is None or now - self._heard_until > DEAF_AFTER:
            return SETTLE
        return max(0.0, self._begun + SETTLE - now)

    async def run(self) -> None:
        """Listen whenever it is wanted. Ends when it is cancelled."""
        while True:
            await self._wanted.wait()
            try:
                await self._listen()
            except StorageError:
                _log.warning("other processes cannot be heard, broadcasts wait")
                await asyncio.sleep(RETRY)

    async def _listen(self) -> None:
        """Until nobody wants to know any more."""
        try:
            while (now := self._clock()) < self._wanted_until:
                ask = not self._asked or now - max(self._asked.values()) >= ASK_SECONDS
                if ask:
                    self._count += 1
                    self._asked[self._count] = now
                self._note(await self._run(partial(self._ear.turn, ask=ask)))
                await asyncio.sleep(BREATH)
                await readable(self._ear.wire.fileno(), asyncio.Event(), ASK_SECONDS)
        finally:
            self._begun = None
            self._asked.clear()
            self._wanted.clear()
            await self._run(self._ear.wire.hang_up)

    def _note(self, heard: Heard) -> None:
        now = self._clock()
        for one in heard.news:
            if one.pause:
                self._pace.refused(one.chat_id, one.pause, now)
            else:
                self._pace.heard(one.chat_id, now)
        asked = None if heard.echo is None else self._asked.get(heard.echo)
        if asked is None:
            return
        if self._begun is None or now - self._heard_until > DEAF_AFTER:
            self._begun = now
        self._heard_until = asked
        self._asked = {number: at for number, at in self._asked.items() if at >= asked}
