"""Weeks for everybody who has no keys: totals, freezing, the trend of all reports, and what may leave the desk."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.domain.weeks import parse_week, week_of, weeks_before
from bot.errors import FieldError
from bot.i18n.text import Label, Text, say
from bot.insights.hiding import Policy
from bot.insights.suppression import PublishableTable, stored
from bot.insights.trends import WEEKS_BEFORE, Comparison, Verdict, compare, total_sentence
from bot.services.principals import DeskSession, Power
from bot.services.weeks.counting import Version, begun, count_week, packed
from bot.services.weeks.model import FrozenWeek, TotalsTrend, WeekTotals
from bot.storage.engine import Storage
from bot.storage.records import WeekRow
from bot.storage.schema import new_id
from bot.storage.times import DAY, floor
from bot.storage.transaction import Transaction

FROZEN_AT: Final = dt.time(8)
"""On Mondays, by the forum's own clock: when the week before is frozen."""
MADE_UP_FOR: Final = 12
"""After an outage so many weeks are frozen at most; older ones only on demand."""


class Weeks:
    """The forum's weeks. Any number of processes may freeze them: a version of a week is kept once."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        zone: dt.tzinfo = dt.UTC,
        areas: Mapping[str, Label] | None = None,
        policy: Policy | None = None,
    ) -> None:
        """`zone` is the forum's own: it says when a week ends. `areas` are its areas' names by code.

        `policy` says what of a week may leave the desk.
        """
        self._storage = storage
        self._clock = clock
        self.zone = zone
        self.areas: Mapping[str, Label] = areas or {}
        self.policy = policy or Policy()

    def today(self) -> dt.date:
        """The day it is, by the forum's clock."""
        return self._clock().astimezone(self.zone).date()

    def latest(self) -> str:
        """The latest week that is over."""
        return weeks_before(week_of(self.today()), 1)[0]

    def first(self) -> str:
        """The week in which the forum began; the one it is now, before it has."""
        with self._storage.begin() as tx:
            return begun(tx) or week_of(self.today())

    def totals(self, week: str | None = None) -> WeekTotals:
        """The totals of a week, the latest complete one by default: as frozen, else as they are now.

        `FieldError` when there is no such week.
        """
        written = self.written(week)
        with self._storage.begin() as tx:
            return self._totals(tx, written)

    def trend(self, week: str | None = None) -> TotalsTrend:
        """How many reports came in a week (by default the latest complete one) and in the eight before it."""
        written = self.written(week)
        with self._storage.begin() as tx:
            first = begun(tx) or written
            weeks = tuple(one for one in (*weeks_before(written, WEEKS_BEFORE), written) if first <= one <= written)
            weeks = weeks or (written,)
            counted = tx.week_counts.received(weeks)
            counted |= {one: totals_of(row).received for one, row in tx.weeks.among(weeks).items()}
        received = tuple(counted.get(one, 0) for one in weeks)
        found = compare(received[-1], received[:-1])
        complete = self._complete(written)
        return TotalsTrend(weeks, received, complete, found, _sentence(found, complete=complete))

    def published(self, week: str) -> PublishableTable | None:
        """What of a week may leave the desk; None before somebody who may read has counted it. `FieldError`."""
        written = self.written(week)
        with self._storage.begin() as tx:
            row = tx.weeks.get(written)
        return None if row is None or row.published is None else stored(json.loads(row.published))

    def frozen(self) -> tuple[FrozenWeek, ...]:
        """Every frozen week, the newest first."""
        with self._storage.begin() as tx:
            return tuple(FrozenWeek(totals_of(row), row.published is not None) for row in tx.weeks.all())

    def freeze(self, by: DeskSession | None, week: str) -> WeekTotals:
        """Freeze a complete week now; for coordinators, and (None) for the operator. Once frozen it stays as it is.

        `FieldError` for `week` while it is going on, and for one before the forum began.
        """
        if by is not None:
            by.require(Power.WORK)
        written = self.written(week)
        if not self._complete(written):
            raise FieldError("week", "it is not over yet")
        with self._storage.begin() as tx:
            if written < (begun(tx) or self.latest()):
                raise FieldError("week", "the forum had not begun then")
            if self._freeze(tx, written) and by is not None:
                row = tx.weeks.get(written)
                now = int(self._clock().timestamp())
                tx.audit.add("week_frozen", by.principal.coordinator_id, None if row is None else row.id, now)
            totals = self._totals(tx, written)
            tx.commit()
        return totals

    def freeze_due(self) -> Mapping[str, int]:
        """Freeze every week of the last twelve that is over and not frozen yet; how many. The latest from Monday 8:00.

        Looks only; may be called at any time and anywhere.
        """
        now = self._clock().astimezone(self.zone)
        due = week_of((now - dt.timedelta(hours=FROZEN_AT.hour)).date() - dt.timedelta(weeks=1))
        count = 0
        with self._storage.begin() as tx:
            first = begun(tx)
            wanted = [one for one in (*weeks_before(due, MADE_UP_FOR - 1), due) if first is not None and one >= first]
            missing = set(wanted) - set(tx.weeks.among(wanted))
        for week in sorted(missing):
            with self._storage.begin() as tx:
                count += self._freeze(tx, week)
                tx.commit()
        return {"frozen": count}

    def _freeze(self, tx: Transaction, week: str) -> bool:
        today = self.today()
        totals, members = count_week(tx, week, today, self.zone, Version(frozen=today))
        return tx.weeks.add(week_row(totals, members, today))

    def _totals(self, tx: Transaction, week: str) -> WeekTotals:
        row = tx.weeks.get(week)
        return totals_of(row) if row is not None else count_week(tx, week, self.today(), self.zone)[0]

    def _complete(self, week: str) -> bool:
        return self.today() > parse_week(week)[1]

    def written(self, week: str | None) -> str:
        """The week as it is written here; the latest complete one for None. `FieldError` when there is no such week."""
        return self.latest() if week is None else week_of(parse_week(week)[0])


def week_row(totals: WeekTotals, members: Sequence[int], frozen: dt.date) -> WeekRow:
    """A version of a week as it is kept."""
    at = floor(int(dt.datetime.combine(frozen, dt.time(), dt.UTC).timestamp()), DAY)
    return WeekRow(
        id=new_id(),
        week=totals.week,
        version=totals.version,
        frozen=at,
        totals=json.dumps(totals.to_plain(), ensure_ascii=False, separators=(",", ":")),
        members=packed(members),
    )


def totals_of(row: WeekRow) -> WeekTotals:
    """The totals that were kept."""
    return WeekTotals.from_plain(json.loads(row.totals))


def _sentence(found: Comparison, *, complete: bool) -> Text:
    """Half a week is not said to be fewer than a whole one."""
    if complete or found.verdict in {Verdict.MORE, Verdict.EARLY}:
        return total_sentence(found)
    return say(
        "The week is still going on: {now} so far; {low} to {high} in the whole weeks before.",
        now=found.count,
        low=found.low,
        high=found.high,
    )
