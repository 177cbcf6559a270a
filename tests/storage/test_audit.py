"""What was done at the desk."""

from bot.storage.engine import Storage


def test_the_trail_is_read_from_its_end(storage: Storage) -> None:
    """The newest first, page by page, nothing twice."""
    with storage.begin() as tx:
        for subject in range(5):
            tx.audit.add("report.opened", 7, subject, 60)
        first = tx.audit.page(3)
        second = tx.audit.page(3, before=first[-1].number)

    assert [row.subject for row in first + second] == [4, 3, 2, 1, 0]


def test_the_trail_keeps_the_minute(storage: Storage) -> None:
    """What was done and by whom, not to the second; nobody and nothing in particular may be meant."""
    with storage.begin() as tx:
        tx.audit.add("signed.in", None, None, 1_700_000_041)
        (row,) = tx.audit.page(1)

    assert (row.at, row.coordinator_id, row.action, row.subject) == (1_700_000_040, None, "signed.in", None)


def test_a_number_is_never_given_twice(storage: Storage) -> None:
    """Rows are numbered upwards, so a missing one shows."""
    with storage.begin() as tx:
        for _ in range(3):
            tx.audit.add("signed.in", 7, None, 60)
        numbers = [row.number for row in tx.audit.page(3)]

    assert numbers == [3, 2, 1]
