"""Words from process to process, by way of PostgreSQL."""

import time

import psycopg
import pytest

from bot.errors import StorageUnavailable
from bot.storage.wire import LONGEST, Wire
from tests.databases import PostgresqlServer


def heard(wire: Wire, count: int, *said: str) -> list[str]:
    """What is heard after having said something, as soon as so many words have come."""
    words = wire.exchange("told", said)
    deadline = time.monotonic() + 20
    while len(words) < count and time.monotonic() < deadline:
        words += wire.exchange()
    return words


def test_what_one_says_all_others_hear(postgresql_url: str) -> None:
    """On the channel they listen to, in its order; the longest word too."""
    wires = [Wire(postgresql_url, "bot", ("told",)) for _ in range(3)]
    for one in wires:
        one.exchange()
    said = ["first", "x" * LONGEST]
    wires[0].exchange("asked", ["not for you"])
    wires[0].exchange("told", said)
    found = [heard(one, 2) for one in wires[1:]]
    for one in wires:
        one.close()

    assert found == [said, said]


def test_another_bot_hears_nothing(postgresql_url: str) -> None:
    """Two bots may share a database server, and a database."""
    speaker, listener = Wire(postgresql_url, "bot"), Wire(postgresql_url, "another bot", ("told",))
    listener.exchange()
    speaker.exchange("told", ["word"])
    words = heard(listener, 1, "my own")
    speaker.close()
    listener.close()

    assert words == ["my own"]


def test_it_is_heard_again_after_a_restart_of_the_database(
    postgresql_url: str, postgresql_server: PostgresqlServer
) -> None:
    """While it is away the wire says so; the next use connects anew."""
    wire = Wire(postgresql_url, "bot", ("told",))
    wire.exchange()
    postgresql_server.stop()
    try:
        for _ in range(2):
            with pytest.raises(StorageUnavailable):
                wire.exchange("told", ["lost"])
    finally:
        postgresql_server.start()
    words = heard(wire, 1, "word")
    wire.close()

    assert words == ["word"]


def test_a_wire_that_was_cut_says_so(postgresql_url: str) -> None:
    """Whoever listens must know that something may have been missed."""
    wire = Wire(postgresql_url, "bot", ("told",))
    wire.exchange()
    with psycopg.connect(postgresql_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(StorageUnavailable):
        wire.exchange()
    wire.close()


def test_there_is_nobody_else_on_sqlite(sqlite_url: str) -> None:
    """One process works with a file."""
    wire = Wire(sqlite_url, "bot")
    shared = wire.is_shared
    wire.close()

    assert not shared
