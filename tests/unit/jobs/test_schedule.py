"""The schedule of jobs."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.jobs.schedule import Schedule
from bot.jobs.table import Every, Job

pytestmark = pytest.mark.anyio


class Runs:
    """Remembers what it was told of runs."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.seen = asyncio.Event()

    def ran(self, job: str, outcome: str, seconds: float) -> None:
        """A job ran."""
        self.told.append((job, outcome))
        if len(self.told) > 1:
            self.seen.set()


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    """Threads to work in."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


async def test_a_job_that_fails_is_tried_again(workers: ThreadPoolExecutor) -> None:
    """One bad night does not end the cleaning."""
    runs = Runs()

    def fail() -> Mapping[str, int]:
        raise RuntimeError("canary")

    schedule = Schedule([Job("purge", Every(1), 0, fail)], workers, runs.ran)
    schedule.start()
    async with asyncio.timeout(20):
        await runs.seen.wait()
    await schedule.stop()

    assert set(runs.told) == {("purge", "failed")}


async def test_stopping_waits_for_what_is_running(workers: ThreadPoolExecutor) -> None:
    """Ctrl-C does not cut a job in two."""
    runs, begun, go_on = Runs(), asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work() -> Mapping[str, int]:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(20)
        return {"count": 1}

    schedule = Schedule([Job("purge", Every(1), 0, work)], workers, runs.ran)
    schedule.start()
    async with asyncio.timeout(20):
        await begun.wait()
    stopping = asyncio.create_task(schedule.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping

    assert runs.told == [("purge", "ok")]
