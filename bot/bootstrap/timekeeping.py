"""The jobs joined to what they do, and running in one process of all that share a database."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor

from bot.bootstrap.parts.jobs import Jobs
from bot.bootstrap.tasks import in_background
from bot.bootstrap.workers import in_thread
from bot.jobs.leading import Leading
from bot.jobs.schedule import Schedule
from bot.jobs.table import Errands, jobs_table
from bot.storage.instance import SoleRight


@contextlib.asynccontextmanager
async def keeping_time(parts: Jobs, errands: Errands, workers: Executor, leads: asyncio.Event) -> AsyncIterator[None]:
    """The jobs, running while this process is the one that leads, which `leads` says; SQLite has no other.

    Leaving begins no more, waits for those in hand, and then lets another lead.
    """
    table = jobs_table(parts.upkeep, parts.retention, parts.waves, parts.weeks, errands)
    schedule = Schedule(table, workers, parts.metrics.job_ran, parts.settings.forum.time_zone)

    def told(now_leading: bool) -> None:
        parts.metrics.jobs_led(now_leading)
        (leads.set if now_leading else leads.clear)()

    right = SoleRight(parts.settings.database_url, "leading the jobs")
    thread = ThreadPoolExecutor(1, "leading")
    try:
        async with in_background(Leading(right.keep, thread, schedule, told).run()):
            yield
    finally:
        await schedule.stop()
        told(now_leading=False)
        await in_thread(thread)(right.close)
        thread.shutdown()
