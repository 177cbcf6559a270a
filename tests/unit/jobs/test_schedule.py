"""The schedule of jobs."""

import asyncio
import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.jobs.schedule import Schedule
from bot.jobs.table import Errand, Every, Hourly, Job

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


async def test_an_errand_runs_on_the_programmes_own_loop(workers: ThreadPoolExecutor) -> None:
    """What speaks with Telegram does so where the connection lives."""
    runs, loops = Runs(), []

    async def work() -> Mapping[str, int]:
        loops.append(asyncio.get_running_loop())
        return {}

    await Schedule([], workers, runs.ran).run(Errand("notices", Hourly(0), 0, work))

    assert loops == [asyncio.get_running_loop()]
    assert runs.told == [("notices", "ok")]


def test_an_hourly_errand_comes_at_its_minute_for_all(workers: ThreadPoolExecutor) -> None:
    """The notices leave at the hour's turn, to the second, whenever the reply was written."""

    async def work() -> Mapping[str, int]:
        return {}

    trigger = Schedule([], workers, Runs().ran)._trigger(Errand("notices", Hourly(0), 0, work))
    after = [dt.datetime(2026, 11, 22, 14, minute, 17, tzinfo=dt.UTC) for minute in (0, 20, 59)]

    assert {trigger.get_next_fire_time(None, now) for now in after} == {dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC)}
