"""Work that comes together is kept together, and taken back one by one."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from bot.errors import NotFound, StorageFull
from bot.storage.engine import Storage
from bot.storage.turns import Turns


def put(storage: Storage, name: str, failure: Exception | None = None) -> Callable[[], str]:
    """A piece of work that writes a fact, or fails after having written it."""

    def work() -> str:
        with storage.begin() as tx:
            tx.facts.set(name, name.encode())
            if failure is not None:
                raise failure
            tx.commit()
        return name

    return work


def kept(storage: Storage, *names: str) -> list[str]:
    """Which of these facts are there."""
    with storage.begin() as tx:
        return [name for name in names if tx.facts.get(name) is not None]


def test_everybody_gets_their_own_answer(storage: Storage) -> None:
    """What one piece returns is nobody else's."""
    assert storage.together([put(storage, "a"), put(storage, "b")]) == ["a", "b"]
    assert kept(storage, "a", "b") == ["a", "b"]


def test_what_fails_takes_nothing_back_but_its_own(storage: Storage) -> None:
    """One person's mistake loses nobody else's words."""
    failure = NotFound("nothing there")
    outcomes = storage.together([put(storage, "a"), put(storage, "b", failure), put(storage, "c")])

    assert outcomes == ["a", failure, "c"]
    assert kept(storage, "a", "b", "c") == ["a", "c"]


def test_what_is_left_without_being_kept_is_taken_back(storage: Storage) -> None:
    """Looking is not keeping; also in a group."""

    def look() -> None:
        with storage.begin() as tx:
            tx.facts.set("b", b"b")

    storage.together([put(storage, "a"), look])

    assert kept(storage, "a", "b") == ["a"]


def test_what_comes_after_keeping_is_taken_back(storage: Storage) -> None:
    """As in a transaction of its own."""

    def more() -> None:
        with storage.begin() as tx:
            tx.facts.set("b", b"b")
            tx.commit()
            tx.facts.set("c", b"c")

    storage.together([put(storage, "a"), more])

    assert kept(storage, "a", "b", "c") == ["a", "b"]


def test_nothing_is_kept_before_the_end(sqlite_storage: Storage, sqlite_url: str) -> None:
    """A kill in the middle of a group leaves none of it, so nobody may have been told."""
    seen: list[int] = []

    def look_from_outside() -> None:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
            seen.append(other.execute("SELECT count(*) FROM facts WHERE name = 'a'").fetchone()[0])

    sqlite_storage.together([put(sqlite_storage, "a"), look_from_outside])

    assert seen == [0]


def test_a_group_that_cannot_be_kept_is_done_again_one_by_one(storage: Storage) -> None:
    """What is too large for the disk keeps nobody else's words out."""
    full = StorageFull("no room")
    outcomes = storage.together([put(storage, "a"), put(storage, "b", full), put(storage, "c")])

    assert outcomes == ["a", full, "c"]
    assert kept(storage, "a", "b", "c") == ["a", "c"]


def test_other_threads_come_to_their_turn_between_groups(sqlite_storage: Storage) -> None:
    """The desk is not kept waiting by a rush at the bot."""
    rush, in_turn = threading.Event(), threading.Event()

    def desk() -> None:
        rush.wait(10)
        put(sqlite_storage, "desk")()
        in_turn.set()

    thread = threading.Thread(target=desk)
    thread.start()
    for group in range(2000):
        sqlite_storage.together([put(sqlite_storage, f"{group}-a"), put(sqlite_storage, f"{group}-b")])
        rush.set()
        if in_turn.is_set():
            break
    thread.join()

    assert in_turn.is_set()
    assert group < 1999


def test_who_has_waited_longest_is_next() -> None:
    """Turns are handed on in the order in which they were asked for."""
    turns, came = Turns(), list[int]()
    assert turns.take(1)
    threads = []
    for number in range(5):
        asked = len(turns._waiting)

        def wait(number: int = number) -> None:
            assert turns.take(10)
            came.append(number)
            turns.hand_on()

        threads.append(threading.Thread(target=wait))
        threads[-1].start()
        while len(turns._waiting) == asked:
            pass
    turns.hand_on()
    for thread in threads:
        thread.join()

    assert came == [0, 1, 2, 3, 4]


def test_who_gives_up_is_passed_over() -> None:
    """A turn is not handed to somebody who has left."""
    turns = Turns()
    assert turns.take(1)
    assert not turns.take(0.01)
    turns.hand_on()

    assert turns.take(0.01)


@pytest.fixture
def sqlite_storage(sqlite_url: str) -> Iterator[Storage]:
    """A storage on SQLite."""
    storage = Storage(sqlite_url)
    yield storage
    storage.close()
