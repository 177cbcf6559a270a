"""How a process shows the others that it lives."""

import psycopg
import pytest

from bot.errors import StorageError, StorageUnavailable
from bot.storage.engine import Storage
from bot.storage.presence import Presence
from bot.storage.records import ProcessRow
from tests.databases import PostgresqlServer


def row(number: int) -> ProcessRow:
    """A process of this number."""
    return ProcessRow(number, b"public", b"tag")


def written(url: str) -> list[int]:
    """The numbers of the processes that are written down, after all who are gone were swept away."""
    storage = Storage(url)
    with storage.begin() as tx:
        tx.processes.sweep(0)
        found = [one.id for one in tx.processes.all()]
        tx.commit()
    storage.close()
    return found


def put(presence: Presence, number: int) -> None:
    """Write the process down."""
    with presence.begin() as tx:
        tx.processes.put(row(number))
        tx.commit()


def test_who_is_gone_is_swept_away_and_who_lives_is_not(postgresql_url: str) -> None:
    """Gone is who has closed the connection, or whose connection was closed by the system."""
    first, second = Presence(postgresql_url, 1), Presence(postgresql_url, 2**63 - 1)
    put(first, 1)
    put(second, 2**63 - 1)
    both = written(postgresql_url)
    first.close()
    one = written(postgresql_url)
    second.close()

    assert (both, one, written(postgresql_url)) == ([1, 2**63 - 1], [2**63 - 1], [])


def test_what_was_not_committed_is_not_kept(postgresql_url: str) -> None:
    """As everywhere; the process goes on being seen to live."""
    presence = Presence(postgresql_url, 1)
    put(presence, 1)
    with presence.begin() as tx:
        tx.processes.put(row(2))
    left = written(postgresql_url)
    presence.close()

    assert left == [1]


def test_after_its_connection_was_cut_it_is_shown_again(postgresql_url: str) -> None:
    """The lock went with the connection, and is taken anew with the next one."""
    presence = Presence(postgresql_url, 1)
    put(presence, 1)
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'"
        )
    with pytest.raises(StorageUnavailable):
        put(presence, 1)
    shown = [presence.is_shown]
    put(presence, 1)
    shown.append(presence.is_shown)
    left = written(postgresql_url)
    presence.close()

    assert (shown, left) == ([False, True], [1])


def test_on_a_database_that_is_not_there_nothing_is_held(postgresql_server: PostgresqlServer) -> None:
    """It says so each time, and needs no clearing away."""
    presence = Presence(postgresql_server.url("nowhere"), 1)
    for _ in range(2):
        with pytest.raises(StorageError), presence.begin():
            pass
    presence.close()

    assert not presence.is_shown
