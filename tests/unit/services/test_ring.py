"""All running processes of one forum share a key; the tests play them as several rings in one process."""

import contextlib
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from bot.errors import CannotOpen, StorageError
from bot.services.ring import Ring, join
from bot.storage.engine import Storage
from bot.storage.records import ProcessRow
from bot.storage.schema import new_id
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.keys import KeyPair
from bot.vault.ring import RingSeal, ring_name
from bot.vault.secret import ServerSecret
from tests.databases import PostgresqlServer
from tests.logbooks import logs_to

SECRET = ServerSecret(bytes(range(32)))
AGES = 600.0
"""Patience that no test has: whoever waits for it has failed."""


@pytest.fixture(autouse=True)
def _started_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database has been running for a while, whatever the test before did to it."""
    monkeypatch.setattr("bot.services.ring.GRACE_SECONDS", 0.0)


@contextlib.contextmanager
def looking(*rings: Ring) -> Iterator[None]:
    """As running processes do, only more often; the database may go away meanwhile."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.01):
            for one in rings:
                with contextlib.suppress(StorageError):
                    one.look()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextlib.contextmanager
def rings(url: str, count: int) -> Iterator[list[Ring]]:
    """So many processes that share a ring."""
    with contextlib.ExitStack() as stack:
        made: list[Ring] = []
        for _ in range(count):
            with looking(*made):
                made.append(join(url, SECRET, patience=AGES))
            stack.callback(made[-1].leave)
        yield made


def opens(seal: EphemeralSeal, sealed: bytes) -> bool:
    """Whether it does."""
    try:
        return seal.open(sealed) == b"words"
    except CannotOpen:
        return False


def known(url: str) -> list[ProcessRow]:
    """The processes as the database has them."""
    storage = Storage(url)
    with storage.begin() as tx:
        rows = tx.processes.all()
    storage.close()
    return rows


def put(url: str, row: ProcessRow) -> None:
    """What anybody can do who writes to the database."""
    storage = Storage(url)
    with storage.begin() as tx:
        tx.processes.put(row)
        tx.commit()
    storage.close()


def cut(url: str, ring: Ring) -> None:
    """End the connection of a process, as a network does, and wait until the database knows."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'"
            " AND (classid::bigint << 32 | objid::bigint) = %s",
            (ring._place._id,),
        )


def test_who_comes_later_opens_what_the_first_one_sealed(postgresql_url: str) -> None:
    """And the other way round; the newcomer asks, and is let in by somebody who runs."""
    with rings(postgresql_url, 3) as (first, _, third):
        there, back = first.ephemeral.seal(b"words"), third.ephemeral.seal(b"words")

        assert opens(third.ephemeral, there)
        assert opens(first.ephemeral, back)


def test_two_that_start_at_once_share_one_ring(postgresql_url: str) -> None:
    """One of them begins it, the other one finds it."""
    with ThreadPoolExecutor(2) as starters:

        def start() -> Ring:
            started = join(postgresql_url, SECRET, patience=AGES)
            while sum(row.ring is not None for row in known(postgresql_url)) < 2:
                started.look()
            return started

        one, other = (task.result() for task in [starters.submit(start) for _ in range(2)])
    sealed = one.ephemeral.seal(b"words")
    one.leave()
    other.leave()

    assert opens(other.ephemeral, sealed)


def test_when_all_are_gone_the_next_one_opens_nothing(postgresql_url: str) -> None:
    """The key is gone with the last of them, and nothing of them stays in the database."""
    with rings(postgresql_url, 2) as (first, _):
        sealed = first.ephemeral.seal(b"words")
    left = known(postgresql_url)
    with rings(postgresql_url, 1) as (later,):
        assert not opens(later.ephemeral, sealed)
    assert left == []


def test_who_has_the_key_hands_it_on_after_the_first_one_has_left(postgresql_url: str) -> None:
    """A restart of one process after another keeps what people are in the middle of."""
    with rings(postgresql_url, 2) as (first, second):
        sealed = first.ephemeral.seal(b"words")
        first.leave()
        with looking(second):
            third = join(postgresql_url, SECRET, patience=AGES)
        third.leave()

    assert opens(third.ephemeral, sealed)


STUCK = """
import sys, time
from bot.services.ring import join
from bot.vault.secret import ServerSecret
join(sys.argv[1], ServerSecret(bytes(range(32))))
print("in", flush=True)
time.sleep(600)
"""


@pytest.fixture
def stuck(postgresql_url: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the key, lives, and never looks."""
    process = subprocess.Popen([sys.executable, "-c", STUCK, postgresql_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while process.stdout.readline() != "in\n":
        assert process.poll() is None
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_newcomer_waits_no_longer_for_one_that_was_killed(
    postgresql_url: str, stuck: "subprocess.Popen[str]"
) -> None:
    """Killed while the newcomer waits for it: the newcomer begins a ring at once, and the dead one is swept away."""
    with ThreadPoolExecutor(1) as starter:
        coming = starter.submit(join, postgresql_url, SECRET, patience=AGES)
        while len(known(postgresql_url)) < 2:
            assert not coming.done()
        stuck.kill()
        ring = coming.result(timeout=60)
    rows = known(postgresql_url)
    ring.leave()

    assert [row.ring for row in rows] == [ring_name(ring._key)]


def test_a_newcomer_that_nobody_lets_in_begins_a_ring_and_says_so(
    postgresql_url: str, stuck: "subprocess.Popen[str]"
) -> None:
    """People are answered; at most somebody has to type a code once more."""
    log = io.StringIO()
    with logs_to(log):
        ring = join(postgresql_url, SECRET, patience=0.1)
    sealed = ring.ephemeral.seal(b"words")
    ring.leave()

    assert "nobody let this process into the ring" in log.getvalue()
    assert opens(ring.ephemeral, sealed)


def test_two_rings_become_one_and_say_so(postgresql_url: str) -> None:
    """Whoever was stuck wakes: from then on all open what any of them seals, and each still opens its own."""
    log = io.StringIO()
    with rings(postgresql_url, 2) as (first, second), logs_to(log):
        apart = join(postgresql_url, SECRET, patience=0)
        every = (first, second, apart)
        before = [(ring, ring.ephemeral.seal(b"words")) for ring in every]
        were_apart = not opens(apart.ephemeral, before[0][1])
        for _ in range(3):
            for ring in every:
                ring.look()
        after = [ring.ephemeral.seal(b"words") for ring in every]
        apart.leave()

    assert were_apart
    assert all(opens(ring.ephemeral, sealed) for ring, sealed in before)
    assert all(opens(ring.ephemeral, sealed) for ring in every for sealed in after)
    assert "there are two rings" in log.getvalue()
    assert "this process joined the other one" in log.getvalue()


def test_a_restart_of_the_database_leaves_one_ring(
    postgresql_url: str, postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All locks went with it: a newcomer that is there before anybody else has come back takes nobody for dead."""
    monkeypatch.setattr("bot.services.ring.GRACE_SECONDS", AGES)
    with rings(postgresql_url, 2) as (first, second):
        sealed = first.ephemeral.seal(b"words")
        postgresql_server.stop()
        try:
            with pytest.raises(StorageError):
                first.look()
        finally:
            postgresql_server.start()
        with ThreadPoolExecutor(1) as starter:
            coming = starter.submit(join, postgresql_url, SECRET, patience=AGES)
            while len(known(postgresql_url)) < 3:
                assert not coming.done()
            with looking(first, second):
                newcomer = coming.result(timeout=60)
        rows = known(postgresql_url)
        newcomer.leave()

    assert len({row.ring for row in rows}) == 1
    assert opens(newcomer.ephemeral, sealed)


def test_a_process_whose_connection_was_cut_finds_back(postgresql_url: str) -> None:
    """Taken for dead and swept away meanwhile, it is known again with its next look, and in the same ring."""
    with rings(postgresql_url, 2) as (first, second):
        cut(postgresql_url, first)
        with looking(second):
            third = join(postgresql_url, SECRET, patience=AGES)
        swept = len(known(postgresql_url))
        with contextlib.suppress(StorageError):
            first.look()  # finds that the connection is cut
        first.look()
        rows = known(postgresql_url)
        third.leave()

    assert (swept, len(rows), len({row.ring for row in rows})) == (2, 3, 1)


def test_a_row_of_somebody_without_the_server_secret_is_ignored(postgresql_url: str) -> None:
    """It is given nothing, and a newcomer does not wait for it, though it lives."""
    pair, own_id, stranger = KeyPair.generate(), new_id(), RingSeal(ServerSecret(bytes(32)))
    asking = ProcessRow(own_id, pair.public, stranger.tag(own_id, pair.public, None))
    boasting = ProcessRow(new_id(), pair.public, b"t" * 32, b"r" * 16)
    with rings(postgresql_url, 1) as (first,), psycopg.connect(postgresql_url) as alive:
        for row in (asking, boasting):
            alive.execute("SELECT pg_advisory_lock_shared(%s)", (row.id,))
            put(postgresql_url, row)
        first.look()
        given = [row.sealed for row in known(postgresql_url)]
        first.leave()
        newcomer = join(postgresql_url, SECRET, patience=AGES)
        newcomer.leave()

    assert given == [None] * 3


def test_what_a_stranger_leaves_for_a_process_is_not_taken(postgresql_url: str) -> None:
    """Neither a newcomer nor one that runs seals under a key that somebody else chose; the log says it was tried."""
    log = io.StringIO()
    with rings(postgresql_url, 1) as (first,), logs_to(log):
        (row,) = known(postgresql_url)
        gift = RingSeal(ServerSecret(bytes(32))).give(bytes(32), row.id, row.public)
        put(postgresql_url, ProcessRow(row.id, row.public, row.tag, row.ring, gift))
        first.look()
        (after,) = known(postgresql_url)
        sealed = first.ephemeral.seal(b"words")

    assert after == row
    assert not opens(EphemeralSeal(bytes(32)), sealed)
    assert "not from one of ours" in log.getvalue()


def test_a_seized_server_opens_nothing_that_was_sealed(postgresql_url: str) -> None:
    """With database and server secret: no value in it, nor anything made from the secret, is the key.

    The database is seized while a newcomer's key lies sealed in it.
    """
    with rings(postgresql_url, 2) as (first, second):
        with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as starter:
            patch.setattr("bot.services.ring._ASK_SECONDS", 0.2)
            coming = starter.submit(join, postgresql_url, SECRET, patience=AGES)
            seized = known(postgresql_url)
            while not any(row.sealed for row in seized):
                second.look()
                seized = known(postgresql_url)
            third = coming.result(timeout=60)
        sealed = first.ephemeral.seal(b"words")
        third.leave()
    values = b"".join(value for row in seized for value in (row.public, row.tag, row.ring, row.sealed) if value)
    windows = {values[at : at + 32] for at in range(len(values) - 31)}
    made = {bytes.fromhex(SECRET.to_text()), *(SECRET.subkey(label) for label in ("ring gifts", "ring tags"))}

    assert opens(third.ephemeral, sealed)
    assert len(windows) > 300
    assert not any(opens(EphemeralSeal(key), sealed) for key in windows | made)
    for row in filter(lambda row: row.sealed, seized):
        for key in windows | made:
            with pytest.raises(CannotOpen):
                RingSeal(SECRET).take(row.sealed or b"", row.id, KeyPair.from_private(key))
