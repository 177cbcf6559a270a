"""Letting go of what was opened for sessions that have ended, also when nobody asks for another page."""

import asyncio

from starlette.concurrency import run_in_threadpool

from bot.errors import StorageError
from bot.services.inbox.holding import LOOK_EVERY, Indexes


class Idle:
    """Looks after a while whether the indexes may still be held; no job, and nothing at all while none is held."""

    def __init__(self, indexes: Indexes, every: float = LOOK_EVERY) -> None:
        """`every` is in seconds."""
        self._indexes = indexes
        self._every = every
        self._waiting: asyncio.TimerHandle | None = None
        self._looking: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """Somebody has used the desk: look in a while, unless that is about to happen."""
        if len(self._indexes) and self._waiting is None:
            self._waiting = asyncio.get_running_loop().call_later(self._every, self._begin)

    def _begin(self) -> None:
        self._waiting = None
        self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        try:
            await run_in_threadpool(self._indexes.release)
        except StorageError:
            pass  # it cannot be known now; the next look may
        finally:
            self.watch()
