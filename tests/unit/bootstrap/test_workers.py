"""The threads in which the core works."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from bot.bootstrap.workers import OneThread, in_quiet_moments
from bot.errors import NotFound
from bot.storage.engine import Storage

pytestmark = pytest.mark.anyio


@pytest.fixture
def storage(sqlite_url: str) -> Iterator[Storage]:
    """A storage on SQLite."""
    storage = Storage(sqlite_url)
    yield storage
    storage.close()


def failing(failure: Exception) -> None:
    """Work that fails."""
    raise failure


async def test_everybody_hears_how_their_own_work_ended(storage: Storage) -> None:
    """A failure reaches whoever gave the work, and nobody else."""
    one = OneThread(storage)
    with one.at_work():
        ended = await asyncio.gather(
            one(str.upper, "a"), one(failing, NotFound("not there")), one(str.upper, "c"), return_exceptions=True
        )

    assert (ended[0], type(ended[1]), ended[2]) == ("A", NotFound, "C")


async def test_what_comes_while_it_is_busy_is_done_in_one_go(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """One write to the disk serves everybody who waited."""
    groups: list[int] = []
    busy, go_on = threading.Event(), threading.Event()
    together = storage.together

    def counted(works: Sequence[Callable[[], Any]]) -> list[Any]:
        groups.append(len(works))
        return together(works)

    def hold() -> None:
        busy.set()
        go_on.wait(10)

    monkeypatch.setattr(storage, "together", counted)
    one = OneThread(storage)
    with one.at_work():
        first = asyncio.ensure_future(one(hold))
        await asyncio.to_thread(busy.wait, 10)
        others = [asyncio.ensure_future(one(str.upper, "a")) for _ in range(5)]
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(first, *others)

    assert groups == [1, 5]


async def test_what_nobody_thought_of_keeps_nobody_waiting(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails around a group is told to all who are in it, and the next one is done."""
    together, broken = storage.together, [RuntimeError("nobody thought of this")]

    def once_broken(works: Sequence[Callable[[], Any]]) -> list[Any]:
        if broken:
            raise broken.pop()
        return together(works)

    monkeypatch.setattr(storage, "together", once_broken)
    one = OneThread(storage)
    with one.at_work():
        with pytest.raises(RuntimeError):
            await one(str.upper, "a")
        after = await one(str.upper, "b")

    assert after == "B"


async def test_who_has_given_up_waiting_holds_nothing_up(storage: Storage) -> None:
    """An answer that nobody waits for is thrown away."""
    one = OneThread(storage)
    with one.at_work():
        given_up = asyncio.ensure_future(one(str.upper, "a"))
        await asyncio.sleep(0)
        given_up.cancel()

        assert await one(str.upper, "b") == "B"


async def test_quiet_work_goes_on_until_there_is_none_and_is_looked_for_again() -> None:
    """Three pieces, nothing, and later one more."""
    there, done = iter([True, True, True, False, True]), threading.Semaphore(0)

    def work() -> bool:
        done.release()
        return next(there, False)

    with in_quiet_moments(work, 0.01):
        came = [await asyncio.to_thread(done.acquire, timeout=10) for _ in range(5)]

    assert all(came)


async def test_leaving_does_not_wait_for_quiet_work() -> None:
    """A restart of the parts is not held up by what only runs when nobody else wants to."""
    begun, go_on = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return not go_on.wait(10)

    with in_quiet_moments(work, 0.0):
        await asyncio.to_thread(begun.wait, 10)
    left_before_it_ended = not go_on.is_set()
    go_on.set()

    assert left_before_it_ended
