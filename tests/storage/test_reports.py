"""Reports: found by id, by receipt, by week and by status."""

import pytest

from bot.domain.cases import Status
from bot.errors import NotFound, StorageError
from bot.storage.engine import Storage
from tests.storage.rows import attachment, message, report


def test_a_report_comes_back_as_it_was_stored(storage: Storage) -> None:
    """Every field, to the byte; the status as the domain knows it."""
    row = report(content=bytes(range(256)) * 100, status=Status.RAISED)
    with storage.begin() as tx:
        tx.reports.add(row)
        tx.commit()
    with storage.begin() as tx:
        assert tx.reports.get(row.id) == row


def test_a_report_that_is_not_there_is_none(storage: Storage) -> None:
    """An unknown id or lookup is no error here."""
    with storage.begin() as tx:
        assert (tx.reports.get(1), tx.reports.by_lookup(b"x" * 32)) == (None, None)


def test_a_receipt_finds_its_report(storage: Storage) -> None:
    """The lookup of one report never gives another."""
    mine, theirs = report(), report()
    with storage.begin() as tx:
        tx.reports.add(mine)
        tx.reports.add(theirs)

        assert tx.reports.by_lookup(mine.lookup) == mine


def test_two_reports_cannot_have_one_receipt(storage: Storage) -> None:
    """The same lookup a second time is refused, whatever the id."""
    first = report()
    with storage.begin() as tx:
        tx.reports.add(first)
        tx.commit()

    with pytest.raises(StorageError), storage.begin() as tx:
        tx.reports.add(report(lookup=first.lookup))


@pytest.mark.parametrize("week", ["2026-11-22", "2026-W47-7", "2026-11-22T19:55"])
def test_nothing_finer_than_a_week_can_be_stored(storage: Storage, week: str) -> None:
    """A day or a time in the column of the week is refused by the database itself."""
    with pytest.raises(StorageError), storage.begin() as tx:
        tx.reports.add(report(week=week))


def test_pages_go_from_the_newest_week_back_and_miss_nothing(storage: Storage) -> None:
    """Turning pages shows each report once: the newest week first, within a week by id."""
    rows = [report(week=f"2026-W{40 + number % 4}") for number in range(20)]
    with storage.begin() as tx:
        for row in rows:
            tx.reports.add(row)
        seen = [found for offset in range(0, 21, 7) for found in tx.reports.page(limit=7, offset=offset)]

    assert seen == sorted(sorted(rows, key=lambda row: row.id), key=lambda row: row.week, reverse=True)


def test_a_page_can_be_of_one_status_and_one_week(storage: Storage) -> None:
    """Both filters hold together."""
    wanted = report(week="2026-W46", status=Status.CLOSED)
    with storage.begin() as tx:
        for row in (wanted, report(week="2026-W46"), report(status=Status.CLOSED)):
            tx.reports.add(row)

        assert tx.reports.page(status=Status.CLOSED, week="2026-W46") == [wanted]


def test_open_cases_are_counted(storage: Storage) -> None:
    """All that somebody still has to do something about, of whatever week."""
    with storage.begin() as tx:
        for row in (report(week="2026-W46"), *(report(status=status) for status in Status)):
            tx.reports.add(row)

        assert tx.reports.count_open() == 5


def test_the_weeks_and_costs_in_use_are_told_once_each(storage: Storage) -> None:
    """Weeks from the newest back; costs so that a receipt is derived with each that occurs."""
    with storage.begin() as tx:
        for week, kdf in (
            ("2026-W46", "argon2id:2:19456"),
            ("2026-W47", "argon2id:3:19456"),
            ("2026-W47", "argon2id:2:19456"),
        ):
            tx.reports.add(report(week=week, kdf=kdf))

        assert tx.reports.weeks() == ["2026-W47", "2026-W46"]
        assert tx.reports.kdf_in_use() == ["argon2id:2:19456", "argon2id:3:19456"]


def test_a_forum_without_reports_has_no_receipts_to_derive(storage: Storage) -> None:
    """A code is then derived at today's cost alone."""
    with storage.begin() as tx:
        assert tx.reports.kdf_in_use() == []


def test_a_status_can_be_set(storage: Storage) -> None:
    """Nothing but the status changes."""
    row = report()
    with storage.begin() as tx:
        tx.reports.add(row)
        tx.reports.set_status(row.id, Status.ACKNOWLEDGED)

        assert tx.reports.page(status=Status.ACKNOWLEDGED)[0].content == row.content


def test_the_status_of_no_report_cannot_be_set(storage: Storage) -> None:
    """A case that is gone says so."""
    with pytest.raises(NotFound), storage.begin() as tx:
        tx.reports.set_status(1, Status.CLOSED)


def test_deleting_a_report_leaves_nothing_of_its_case(storage: Storage) -> None:
    """Messages and photos go with it; those of another case stay."""
    gone, kept = report(), report()
    with storage.begin() as tx:
        for row in (gone, kept):
            tx.reports.add(row)
            said = message(row.id)
            tx.messages.add(said)
            tx.attachments.add(attachment(row.id))
            tx.attachments.add(attachment(row.id, message_id=said.id))
        tx.commit()
    with storage.begin() as tx:
        tx.reports.delete(gone.id)
        tx.commit()
    with storage.begin() as tx:
        left = {row.id: (tx.messages.count(row.id), len(tx.attachments.of(row.id))) for row in (gone, kept)}

    assert left == {gone.id: (0, 0), kept.id: (1, 2)}
