"""Counting a frozen week again from the reports that were counted then: the same figures must come out."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import CannotOpen
from bot.services.case_files import open_case_file
from bot.services.weeks.figures import WeekFigures
from bot.services.weeks.looking import View, look_at_first_replies, look_at_members, tagged_later
from bot.storage.engine import Storage


@dataclass(frozen=True, slots=True)
class Recount:
    """What came of it. `deleted` of the cases are gone since, and with them what could be compared.

    `retagged` have had their themes changed after the week, which is kept nowhere; then themes are not compared.
    `differs` are the names of figures that came out otherwise: there should be none, ever.
    """

    deleted: int
    retagged: int
    differs: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether all that could be compared is as it was."""
        return not self.differs


def recount(storage: Storage, view: View, members: Sequence[int], kept: WeekFigures, batch: int) -> Recount:
    """Count again, a batch at a time, and compare with what was kept. `CannotOpen` for a key that is not there."""
    again = WeekFigures(first=kept.first, raised=kept.raised, closed=kept.closed)
    retagged = 0
    for place in range(0, len(members), batch):
        ids = members[place : place + batch]
        with storage.begin() as tx:
            look_at_members(tx, ids, view, again)
            files = tx.case_files.of(ids)
        for row in files.values():
            try:
                retagged += tagged_later(open_case_file(row, view.keys), view.day)
            except CannotOpen:
                continue
    gone_first = 0
    for place in range(0, len(kept.first), batch):
        ids = kept.first[place : place + batch]
        with storage.begin() as tx:
            look_at_first_replies(tx, ids, view, again)
            gone_first += len(ids) - tx.week_counts.existing(ids)
    deleted = max(0, again.missing - kept.missing)
    left_out = {"themes"} if retagged else set()
    if gone_first:
        left_out.add("waits")
    return Recount(deleted, retagged, () if deleted else _differing(kept, again, left_out))


def _differing(kept: WeekFigures, again: WeekFigures, left_out: set[str]) -> tuple[str, ...]:
    before, after = kept.to_plain(), again.to_plain()
    compared = [name for name in before if name not in {"finished", *left_out}]
    return tuple(name for name in compared if before[name] != after[name])
