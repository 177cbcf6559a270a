"""All or nothing, and one at a time for each chat."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import pytest

from bot.storage.engine import Storage

CHAT, OTHER = b"c" * 32, b"d" * 32


def fact(storage: Storage) -> bytes | None:
    """What the next transaction finds."""
    with storage.begin() as tx:
        return tx.facts.get("name")


def count_up(storage: Storage, times: int) -> None:
    """Reads a number and stores the next one, as each message of a chat does with its conversation."""
    for _ in range(times):
        with storage.begin() as tx:
            tx.lock_chat(CHAT)
            number = int(tx.conversations.load(CHAT).sealed or b"0")
            tx.conversations.save(CHAT, b"%d" % (number + 1), 3600)
            tx.commit()


@pytest.fixture
def twin(database_url: str) -> Iterator[Storage]:
    """A second storage on the same database, as another process has."""
    storage = Storage(database_url)
    yield storage
    storage.close()


def test_what_is_committed_stays(storage: Storage) -> None:
    """The next transaction sees it."""
    with storage.begin() as tx:
        tx.facts.set("name", b"value")
        tx.commit()

    assert fact(storage) == b"value"


def test_leaving_without_commit_rolls_back(storage: Storage) -> None:
    """Nothing of an unfinished use case remains."""
    with storage.begin() as tx:
        tx.facts.set("name", b"value")

    assert fact(storage) is None


def test_an_error_rolls_back_and_passes(storage: Storage) -> None:
    """What was done before it is undone; the error itself is not changed, and the next transaction works."""

    def use_case() -> None:
        with storage.begin() as tx:
            tx.facts.set("name", b"value")
            raise OSError("of the use case")

    with pytest.raises(OSError, match="of the use case"):
        use_case()

    assert fact(storage) is None


def test_what_comes_after_the_commit_is_not_kept(storage: Storage) -> None:
    """Only what was committed counts."""
    with storage.begin() as tx:
        tx.facts.set("name", b"kept")
        tx.commit()
        tx.facts.set("name", b"lost")

    assert fact(storage) == b"kept"


def test_others_see_nothing_before_the_commit(postgresql_url: str) -> None:
    """A transaction that is still open shows only itself what it did; on SQLite others wait instead."""
    storage = Storage(postgresql_url)
    with storage.begin() as tx:
        tx.facts.set("name", b"value")
        seen = fact(storage)
    storage.close()

    assert seen is None


@pytest.mark.parametrize("shared", [True, False], ids=["two threads", "two processes' storages"])
def test_no_message_of_a_chat_is_lost_when_two_arrive_at_once(storage: Storage, twin: Storage, shared: bool) -> None:
    """Each transaction of a chat sees what the one before it stored, also for a chat that has no row yet."""
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(count_up, each, 25) for each in (storage, storage if shared else twin)]:
            done.result()
    with storage.begin() as tx:
        assert tx.conversations.load(CHAT).sealed == b"50"


def test_another_chat_need_not_wait(postgresql_url: str) -> None:
    """On PostgreSQL a slow conversation holds up nobody else."""
    storage = Storage(postgresql_url)

    def other_chat() -> None:
        with storage.begin() as tx:
            tx.lock_chat(OTHER)
            tx.conversations.save(OTHER, b"state", 3600)
            tx.commit()

    with ThreadPoolExecutor(1) as pool, storage.begin() as tx:
        tx.lock_chat(CHAT)
        pool.submit(other_chat).result(timeout=30)
    with storage.begin() as tx:
        state = tx.conversations.load(OTHER).sealed
    storage.close()

    assert state == b"state"


def test_threads_share_a_storage(storage: Storage) -> None:
    """More threads at once than there are connections: everyone gets a turn."""
    barrier = threading.Barrier(12)

    def hit(_: int) -> int:
        barrier.wait()
        with storage.begin() as tx:
            count, _resets = tx.throttles.hit(b"b" * 32, 60, 600)
            tx.commit()
        return count

    with ThreadPoolExecutor(12) as pool:
        counts = sorted(pool.map(hit, range(12)))

    assert counts == list(range(1, 13))


@pytest.mark.parametrize("use", [Storage.ping, Storage.tidy, Storage.rewrite, fact], ids=lambda use: use.__name__)
def test_a_closed_storage_opens_again_when_it_is_used(storage: Storage, use: Callable[[Storage], object]) -> None:
    """Closing lets go of connections and forbids nothing."""
    with storage.begin() as tx:
        tx.facts.set("name", b"value")
        tx.commit()
    storage.close()
    use(storage)

    assert fact(storage) == b"value"


def test_closing_waits_for_what_is_in_hand(storage: Storage) -> None:
    """A transaction that another thread is in the middle of is finished and kept, before connections are let go of."""
    inside, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with storage.begin() as tx:
            inside.set()
            go_on.wait(10)
            tx.facts.set("name", b"kept")
            tx.commit()

    with ThreadPoolExecutor(2) as pool:
        working = pool.submit(work)
        inside.wait(10)
        closing = pool.submit(storage.close)
        with pytest.raises(NotYet):
            closing.result(0.2)
        go_on.set()
        working.result(10)
        closing.result(10)

    assert fact(storage) == b"kept"
