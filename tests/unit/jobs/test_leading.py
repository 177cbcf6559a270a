"""Which process does the jobs."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import AlreadyRunning, StorageUnavailable
from bot.jobs import leading
from bot.jobs.leading import Leading
from bot.jobs.schedule import Schedule
from bot.jobs.table import Errand, Every

pytestmark = pytest.mark.anyio


class Right:
    """What the database says of who leads."""

    def __init__(self) -> None:
        self.refusal: Exception | None = None
        self.looks = 0
        self.answers = threading.Event()
        self.answers.set()

    def keep(self) -> bool:
        """Take the right or keep it."""
        self.answers.wait(20)
        self.looks += 1
        if self.refusal is not None:
            raise self.refusal
        return True


class Work:
    """A job, and how it goes."""

    def __init__(self) -> None:
        self.begun, self.ended, self.goes_on = 0, 0, asyncio.Event()
        self.goes_on.set()

    async def __call__(self) -> dict[str, int]:
        """Do it."""
        self.begun += 1
        await self.goes_on.wait()
        self.ended += 1
        return {}


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    """The thread in which it is looked."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody waits."""
    monkeypatch.setattr(leading, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(leading, "ANSWER_SECONDS", 1.0)


@contextlib.asynccontextmanager
async def process(right: Right, thread: ThreadPoolExecutor, work: Work) -> AsyncIterator[list[bool]]:
    """A process that does the work each second while it leads; what was told of that."""
    told: list[bool] = []
    schedule = Schedule([Errand("broadcasts", Every(1), 0, work)], thread, lambda *_: None)
    task = asyncio.create_task(Leading(right.keep, thread, schedule, told.append).run())
    try:
        yield told
    finally:
        right.answers.set()
        work.goes_on.set()
        task.cancel()
        await asyncio.wait({task})
        await schedule.stop()


async def until_told(told: list[bool], *expected: bool) -> None:
    """Wait for that."""
    async with asyncio.timeout(20):
        while told != list(expected):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def several_looks(right: Right) -> None:
    """Wait until it was looked for longer than the job's interval."""
    enough = right.looks + 60
    async with asyncio.timeout(20):
        while right.looks < enough:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def until_begun(work: Work, count: int) -> None:
    """Wait until a job was begun so often."""
    async with asyncio.timeout(20):
        while work.begun < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_who_stands_by_does_nothing_and_takes_over(thread: ThreadPoolExecutor) -> None:
    """As soon as the right is free."""
    right, work = Right(), Work()
    right.refusal = AlreadyRunning("another")
    async with process(right, thread, work) as told:
        await until_told(told, False)
        await several_looks(right)
        idle = work.begun
        right.refusal = None
        await until_begun(work, 1)
        await until_told(told, False, True)

    assert idle == 0


async def test_who_lost_the_right_begins_nothing_more_and_finishes(thread: ThreadPoolExecutor) -> None:
    """A job that runs comes to its end; with the right back, it is begun again."""
    right, work = Right(), Work()
    work.goes_on.clear()
    async with process(right, thread, work) as told:
        await until_begun(work, 1)
        right.refusal = StorageUnavailable("away")
        await until_told(told, True, False)
        work.goes_on.set()
        await several_looks(right)
        meanwhile = (work.begun, work.ended)
        right.refusal = None
        await until_begun(work, 2)

    assert meanwhile == (1, 1)


async def test_a_leader_that_is_cut_off_stands_by(thread: ThreadPoolExecutor) -> None:
    """No answer is no right: another may have it soon."""
    right, work = Right(), Work()
    async with process(right, thread, work) as told:
        await until_told(told, True)
        right.answers.clear()
        await until_told(told, True, False)
        right.answers.set()
        await until_told(told, True, False, True)
