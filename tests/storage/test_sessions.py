"""Sessions at the desk."""

from dataclasses import replace

import pytest

from bot.errors import StorageError
from bot.storage.engine import Storage
from bot.storage.records import SessionRow
from tests.storage.rows import coordinator, session


def signed_in(storage: Storage, login: str = "aisha") -> SessionRow:
    """A session of somebody new."""
    person = coordinator(login)
    row = session(person.id)
    with storage.begin() as tx:
        tx.coordinators.add(person)
        tx.sessions.add(row)
        tx.commit()
    return row


def test_a_session_lives_as_long_as_it_is_used(storage: Storage) -> None:
    """Touching it moves its end, and nothing else."""
    row = signed_in(storage)
    with storage.begin() as tx:
        tx.sessions.touch(row.id, 3_600)

        assert tx.sessions.get(row.id) == replace(row, expires=3_600)


def test_a_session_that_ended_is_gone(storage: Storage) -> None:
    """Signing out leaves no row; doing it twice is no error."""
    row = signed_in(storage)
    with storage.begin() as tx:
        tx.sessions.delete(row.id)
        tx.sessions.delete(row.id)

        assert tx.sessions.get(row.id) is None


def test_all_sessions_of_a_coordinator_can_be_ended(storage: Storage) -> None:
    """When somebody is removed; others stay signed in."""
    removed, other = signed_in(storage, "aisha"), signed_in(storage, "bilal")
    with storage.begin() as tx:
        tx.sessions.add(session(removed.coordinator_id))

        assert tx.sessions.delete_of(removed.coordinator_id) == 2
        assert (tx.sessions.get(removed.id), tx.sessions.get(other.id)) == (None, other)


def test_sessions_that_are_over_are_deleted(storage: Storage) -> None:
    """At the second of its end a session is over; being idle only locks it."""
    row = signed_in(storage)
    with storage.begin() as tx:
        early = tx.sessions.delete_expired(row.ends - 1)

        assert (early, tx.sessions.delete_expired(row.ends)) == (0, 1)


def test_idle_sessions_lose_their_keys_and_stay(storage: Storage) -> None:
    """Once; those that are used keep them."""
    row = signed_in(storage)
    with storage.begin() as tx:
        early = tx.sessions.lock_idle(row.expires - 1)

        assert (early, tx.sessions.lock_idle(row.expires), tx.sessions.lock_idle(row.expires)) == (0, 1, 0)
        assert tx.sessions.get(row.id) == replace(row, sealed=None)


def test_a_session_without_a_label_is_never_locked_but_ends(storage: Storage) -> None:
    """Somebody between password and code cannot come back by the password alone."""
    row = signed_in(storage)
    half = session(row.coordinator_id, label=None, ends=row.expires)
    with storage.begin() as tx:
        tx.sessions.add(half)
        counted = tx.sessions.count_open(0)

        assert tx.sessions.delete_expired(row.expires) == 1
        assert (tx.sessions.get(half.id), counted) == (None, {row.coordinator_id: 1})


def test_other_sessions_end_and_this_one_stays(storage: Storage) -> None:
    """Those of the same person alone."""
    row, other = signed_in(storage), signed_in(storage, "bilal")
    with storage.begin() as tx:
        tx.sessions.add(session(row.coordinator_id))
        ended = tx.sessions.delete_others(row.coordinator_id, row.id)

        assert (ended, tx.sessions.of(row.coordinator_id)) == (1, [row])
        assert tx.sessions.get(other.id) == other


def test_a_session_needs_a_coordinator(storage: Storage) -> None:
    """Nobody unknown is ever signed in."""
    with pytest.raises(StorageError), storage.begin() as tx:
        tx.sessions.add(session(1))
