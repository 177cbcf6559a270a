"""Team keys, their copies, and the data keys under them."""

import threading

import pytest

from bot.errors import StorageError
from bot.storage.engine import Storage
from bot.storage.records import CaseFileRow
from tests.storage.rows import attachment, coordinator, epoch, message, report, seal


def test_there_is_no_epoch_before_the_first(storage: Storage) -> None:
    """An installation that was never set up has no team key."""
    with storage.begin() as tx:
        assert (tx.keys.current_epoch(), tx.keys.epochs()) == (None, [])


def test_the_current_epoch_is_the_one_with_the_highest_number(storage: Storage) -> None:
    """Older epochs stay, to open what was sealed to them."""
    with storage.begin() as tx:
        for number in (1, 3, 2):
            tx.keys.add_epoch(epoch(number))

        assert tx.keys.current_epoch() == epoch(3)
        assert [row.number for row in tx.keys.epochs()] == [1, 2, 3]


def test_an_epoch_cannot_be_replaced(storage: Storage) -> None:
    """Two rotations at once cannot both take the same number."""
    with storage.begin() as tx:
        tx.keys.add_epoch(epoch(1))
        tx.commit()

    with pytest.raises(StorageError), storage.begin() as tx:
        tx.keys.add_epoch(epoch(1))


def test_a_coordinator_has_a_seal_for_each_epoch(storage: Storage) -> None:
    """Their own ones only, the oldest first."""
    aisha, bilal = coordinator("aisha"), coordinator("bilal")
    with storage.begin() as tx:
        for person in (aisha, bilal):
            tx.coordinators.add(person)
        for number in (1, 2):
            tx.keys.add_epoch(epoch(number))
            tx.keys.add_seal(seal(number, aisha.id))
        tx.keys.add_seal(seal(2, bilal.id))

        assert tx.keys.seals_for(aisha.id) == [seal(1, aisha.id), seal(2, aisha.id)]


def test_seals_can_be_taken_away(storage: Storage) -> None:
    """All of one coordinator, none of another."""
    aisha, bilal = coordinator("aisha"), coordinator("bilal")
    with storage.begin() as tx:
        tx.keys.add_epoch(epoch())
        for person in (aisha, bilal):
            tx.coordinators.add(person)
            tx.keys.add_seal(seal(1, person.id))

        assert tx.keys.delete_seals(aisha.id) == 1
        assert (tx.keys.seals_for(aisha.id), len(tx.keys.seals_for(bilal.id))) == ([], 1)


def test_data_keys_are_found_and_replaced_after_a_rotation(storage: Storage) -> None:
    """Reports, messages and photos move to the new epoch; their content does not change."""
    case = report()
    said, photo = message(case.id), attachment(case.id)
    with storage.begin() as tx:
        tx.reports.add(case)
        tx.messages.add(said)
        tx.attachments.add(photo)
        found = tx.keys.wrapped_under(1)
        for wrapped in found:
            tx.keys.rewrap(wrapped, b"new key", 2)
        moved = tx.reports.get(case.id)

        assert {(wrapped.table, wrapped.id) for wrapped in found} == {
            ("reports", case.id),
            ("messages", said.id),
            ("attachments", photo.id),
        }
        assert tx.keys.wrapped_under(1) == []
        assert moved is not None
        assert (moved.epoch, moved.team_key, moved.content) == (2, b"new key", case.content)


def test_what_was_sealed_anew_meanwhile_keeps_its_own_data_key(storage: Storage) -> None:
    """A case file that a colleague kept while keys were being moved is not given the key of what stood there before."""
    case = report()
    with storage.begin() as tx:
        tx.reports.add(case)
        tx.case_files.put(CaseFileRow(case.id, 1, b"first key", b"first"))
        [stale] = [one for one in tx.keys.wrapped_under(1) if one.table == "case_files"]
        tx.case_files.put(CaseFileRow(case.id, 1, b"second key", b"second"))
        moved = tx.keys.rewrap(stale, b"first key, moved", 2)

        assert not moved
        assert tx.case_files.get(case.id) == CaseFileRow(case.id, 1, b"second key", b"second")


def test_an_epoch_can_be_taken_from_everybody(storage: Storage) -> None:
    """When nothing is sealed to it any more; the other epochs stay."""
    aisha = coordinator("aisha")
    with storage.begin() as tx:
        tx.coordinators.add(aisha)
        for number in (1, 2):
            tx.keys.add_epoch(epoch(number))
            tx.keys.add_seal(seal(number, aisha.id))

        assert tx.keys.delete_seals_of(1) == 1
        assert [row.epoch for row in tx.keys.seals_for(aisha.id)] == [2]
        assert tx.keys.sealed_epochs() == [2]


def test_data_keys_are_counted_by_epoch(storage: Storage) -> None:
    """Over reports, messages and photos together."""
    case = report()
    with storage.begin() as tx:
        tx.reports.add(case)
        tx.messages.add(message(case.id))
        tx.attachments.add(attachment(case.id, epoch=2))

        assert tx.keys.count_by_epoch() == {1: 2, 2: 1}


def test_data_keys_are_listed_from_where_somebody_stopped(storage: Storage) -> None:
    """So that one that cannot be moved does not stand in the way of the others."""
    first, second = sorted((report(), report()), key=lambda row: row.id)
    with storage.begin() as tx:
        tx.reports.add(first)
        tx.reports.add(second)
        found = tx.keys.wrapped_under(1, 1, {"reports": first.id})

        assert [wrapped.id for wrapped in found] == [second.id]


def test_an_epoch_is_not_retired_while_somebody_seals_to_it(postgresql_url: str) -> None:
    """Whoever wants to retire it waits for the transaction that is storing a report."""
    storage, retired, order = Storage(postgresql_url), threading.Event(), []

    def retire() -> None:
        with storage.begin() as tx:
            tx.keys.wait_for_sealing()
            order.append("retired")
        retired.set()

    with storage.begin() as tx:
        tx.keys.add_epoch(epoch())
        tx.keys.sealing_epoch()
        waiting = threading.Thread(target=retire)
        waiting.start()
        early = retired.wait(0.5)
        order.append("stored")
        tx.commit()
    waiting.join(20)
    storage.close()

    assert (early, order) == (False, ["stored", "retired"])
