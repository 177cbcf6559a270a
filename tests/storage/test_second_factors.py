"""Second factors, as ciphertext."""

import pytest

from bot.errors import StorageError
from bot.storage.engine import Storage
from tests.storage.rows import coordinator


def test_a_second_factor_is_kept_replaced_and_taken_away(storage: Storage) -> None:
    """One a person."""
    person = coordinator()
    with storage.begin() as tx:
        tx.coordinators.add(person)
        seen = [tx.second_factors.get(person.id)]
        for sealed in (b"first", b"second"):
            tx.second_factors.put(person.id, sealed)
            seen.append(tx.second_factors.get(person.id))
        tx.second_factors.delete(person.id)
        seen.append(tx.second_factors.get(person.id))

    assert seen == [None, b"first", b"second", None]


def test_a_second_factor_needs_a_coordinator(storage: Storage) -> None:
    """Nobody unknown has one."""
    with pytest.raises(StorageError), storage.begin() as tx:
        tx.second_factors.put(1, b"sealed")
