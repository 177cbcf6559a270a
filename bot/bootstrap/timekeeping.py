"""The jobs joined to what they do, and running."""

import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import Executor

from bot.bootstrap.parts.jobs import Jobs
from bot.jobs.schedule import Schedule
from bot.jobs.table import Errands, jobs_table


@contextlib.asynccontextmanager
async def keeping_time(parts: Jobs, errands: Errands, workers: Executor) -> AsyncIterator[None]:
    """The jobs, running; leaving begins no more and waits for those in hand."""
    table = jobs_table(parts.upkeep, parts.retention, parts.waves, parts.weeks, errands)
    schedule = Schedule(table, workers, parts.metrics.job_ran, parts.settings.forum.time_zone)
    schedule.start()
    try:
        yield
    finally:
        await schedule.stop()
