"""Which process does the jobs: one leads, the others stand by, and one of them takes over when it ends."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

import structlog

from bot.errors import StorageError
from bot.jobs.schedule import Schedule

LOOK_SECONDS = 2.0
"""How often a process looks whether it leads; so long it takes at most until somebody takes over from one that died."""

ANSWER_SECONDS = 3.0
"""How long a look may take. A leader that is cut off from the database stands by then; the database itself gives the
right to another only later, when it has noticed too."""

_log = structlog.get_logger()


class Leading:
    """Lets a schedule run while this process has the right to lead, and only then.

    A job that is running when the right is lost comes to its end: whatever a job does is claimed by row. `leads` is set
    for as long as this process leads.
    """

    def __init__(
        self, keep_right: Callable[[], object], thread: Executor, schedule: Schedule, told: Callable[[bool], None]
    ) -> None:
        """`keep_right` takes the right or keeps it, in a `thread` of its own; `AlreadyRunning` when another has it.

        `told` is told of each change.
        """
        self._keep_right = keep_right
        self._thread = thread
        self._schedule = schedule
        self._told = told
        self._looking: asyncio.Future[object] | None = None
        self._leads: bool | None = None

    async def run(self) -> None:
        """Look, and look again. Ends when it is cancelled."""
        while True:
            self._turn(leads=await self._has_right())
            await asyncio.sleep(LOOK_SECONDS)

    async def _has_right(self) -> bool:
        loop = asyncio.get_running_loop()
        looking = self._looking or loop.run_in_executor(self._thread, self._keep_right)
        self._looking = looking
        await asyncio.wait({looking}, timeout=ANSWER_SECONDS)
        if not looking.done():
            return False
        self._looking = None
        try:
            looking.result()
        except StorageError:  # another has it, or the database is away, which forgets then who had it
            return False
        return True

    def _turn(self, *, leads: bool) -> None:
        if leads == self._leads:
            return
        before, self._leads = self._leads, leads
        self._told(leads)
        if leads:
            _log.info("leading the jobs")
            self._schedule.start()
        else:
            _log.info("standing by for the jobs")
            if before:
                self._schedule.rest()
