"""Marks of cases: how the desk notices what has changed."""

from bot.storage.engine import Storage
from bot.storage.repositories.case_files import part_of
from tests.storage.rows import report

FIRST, LAST = 1, 2**63 - 1


def test_every_case_is_in_the_part_that_its_id_says(storage: Storage) -> None:
    """From the smallest id to the largest; where there are no cases there is no part."""
    ids = (FIRST, FIRST + 1, 2**62, LAST)
    with storage.begin() as tx:
        for one in ids:
            tx.reports.add(report(id=one))
            tx.case_files.changed(one)
        counts = {part: count for part, (count, _) in tx.case_files.parts().items()}

        assert counts == {part_of(FIRST): 2, part_of(2**62): 1, part_of(LAST): 1}
        assert sum(len(tx.case_files.marks_in(part)) for part in counts) == len(ids)


def test_a_change_shows_in_its_part_alone(storage: Storage) -> None:
    """So a change costs the look at one part, however many cases there are."""
    with storage.begin() as tx:
        for one in (FIRST, LAST):
            tx.reports.add(report(id=one))
            tx.case_files.changed(one)
        before = tx.case_files.parts()
        tx.case_files.changed(LAST)
        after = tx.case_files.parts()

        assert after[part_of(FIRST)] == before[part_of(FIRST)]
        assert after[part_of(LAST)] != before[part_of(LAST)]
