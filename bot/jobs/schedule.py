"""The schedule: APScheduler running the table of jobs, each in a worker thread."""

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.jobs.table import Daily, Errand, Every, Hourly, Job

Ran = Callable[[str, str, float], None]
"""Told of each run: the job's name, `ok` or `failed`, and the seconds it took."""


class Schedule:
    """Runs jobs from `start` to `rest` or `stop`. One that fails is logged by the type of its error, and tried again.

    It can be started anew. What came due meanwhile is not made up for: another process has done it.
    """

    def __init__(self, jobs: Iterable[Job | Errand], workers: Executor, ran: Ran, zone: dt.tzinfo = dt.UTC) -> None:
        """`workers` runs the work; `ran` is told of each run; `zone` is the forum's own clock."""
        self._jobs = tuple(jobs)
        self._zone = zone
        self._workers = workers
        self._ran = ran
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin; what is done again and again is done first when one interval has passed."""
        scheduler = AsyncIOScheduler(timezone=dt.UTC, executors={"default": AsyncIOExecutor()})
        for job in self._jobs:
            scheduler.add_job(
                self._begin,
                self._trigger(job),
                args=[job],
                id=job.name,
                coalesce=True,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._scheduler = scheduler

    def rest(self) -> None:
        """Begin no more; what is running comes to its end."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def stop(self) -> None:
        """Begin no more, and wait for what is running."""
        self.rest()
        await asyncio.gather(*self._running)

    async def run(self, job: Job | Errand) -> None:
        """One run of one job. Never raises."""
        log = structlog.get_logger()
        started = time.perf_counter()
        outcome = "ok"
        counts: Mapping[str, int] = {}
        try:
            counts = await self._work(job)
        except Exception:
            outcome = "failed"
            log.exception("job failed", job=job.name)
        self._ran(job.name, outcome, time.perf_counter() - started)
        if any(counts.values()):
            log.info("job done", job=job.name, count=sum(counts.values()))

    async def _work(self, job: Job | Errand) -> Mapping[str, int]:
        match job:
            case Errand(work=errand):
                return await errand()
            case Job(work=work):
                return await asyncio.get_running_loop().run_in_executor(self._workers, work)

    def _trigger(self, job: Job | Errand) -> BaseTrigger:
        match job.when:
            case Every(seconds=seconds):
                return IntervalTrigger(seconds=seconds, jitter=job.jitter, timezone=dt.UTC)
            case Hourly(minute=minute):
                return CronTrigger(minute=minute, jitter=job.jitter or None, timezone=self._zone)
            case Daily(hour=hour, minute=minute):
                return CronTrigger(hour=hour, minute=minute, jitter=job.jitter, timezone=self._zone)

    async def _begin(self, job: Job | Errand) -> None:
        """In a task of its own, so that stopping the scheduler does not cut a job in two; never twice at once."""
        if any(task.get_name() == job.name for task in self._running):
            return
        task = asyncio.create_task(self.run(job), name=job.name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
