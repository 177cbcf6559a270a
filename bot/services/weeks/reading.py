"""Weeks for those who may read reports: the figures that take keys, counted by whoever opens a week first."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.domain.weeks import parse_week, week_of, weeks_before
from bot.errors import CannotOpen, FieldError, KeyMissing, NotFound
from bot.i18n.text import Label
from bot.insights.trends import WEEKS_BEFORE, Comparison, Verdict, compare_many
from bot.services.casefile import naming, open_report, reference, title_of
from bot.services.principals import DeskSession, Power
from bot.services.weeks.categories import CATEGORIES
from bot.services.weeks.counting import CLOSED, RAISED, Span, Version, count_week, unpacked
from bot.services.weeks.figures import WeekFigures, open_figures, seal_figures
from bot.services.weeks.leaving import leaving
from bot.services.weeks.looking import View, look_at_first_replies, look_at_members
from bot.services.weeks.model import Correction, TotalsTrend, WeekTotals
from bot.services.weeks.rechecking import Recount, recount
from bot.services.weeks.weeks import Weeks, totals_of, week_row
from bot.storage.engine import Storage
from bot.storage.records import WeekRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound

SHOWN = 12
"""Cases that were raised or answered, named on the page of a week; of more only the number is said."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case that something came of; `title` is what it is called, None when it cannot be opened."""

    id: int
    reference: str
    title: Label | str | None


@dataclass(frozen=True, slots=True)
class WeekReading:
    """A week for those who may read. `totals` are of the version that is shown, one of `versions`, the newest first.

    `figures` is None while they are not counted to the end; `left` is how many reports are still to be looked at, of
    this week and of those before it that the trend needs. `series` are the counts by category of the weeks before, the
    earliest first, and of this one; `unusual` what the rule says of them. `raised` are the cases raised in the week
    that are still there. `locked` when something is sealed to a key that the reader does not have.
    """

    totals: WeekTotals
    versions: tuple[WeekTotals, ...]
    figures: WeekFigures | None
    left: int
    total: int
    trend: TotalsTrend
    series: Mapping[str, tuple[int, ...]]
    unusual: Mapping[str, Comparison]
    raised: tuple[CaseLine, ...]
    locked: bool = False

    @property
    def is_frozen(self) -> bool:
        """Whether the figures are kept and change no more."""
        return self.totals.frozen is not None


class Reading:
    """Exact figures of weeks, for unlocked coordinators."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime], weeks: Weeks, *, batch: int = 100) -> None:
        """`batch` is how many reports one transaction opens: some 30 ms."""
        self._storage = storage
        self._clock = clock
        self._weeks = weeks
        self._batch = batch

    def of(self, session: DeskSession, week: str | None = None, version: int | None = None) -> WeekReading:
        """A week as far as it is counted. `FieldError` when there is no such week, `NotFound` for no such version."""
        session.require(Power.READ)
        trend = self._weeks.trend(week)
        written = trend.week
        with self._storage.begin() as tx:
            rows = tx.weeks.versions(written)
            row = _chosen(rows, version)
            queue = self._queue(tx, session, written)
            known = {one.row.week: one.figures for one in queue if one.row.version == 1 and one.figures.finished}
            figures = next((one.figures for one in queue if row is not None and one.row.id == row.id), None)
            raised = () if figures is None or not figures.finished else self._lines(tx, session, figures.raised)
        if figures is not None and figures.finished:
            known[written] = figures
        series = _series(trend, known) if written in known else {}
        left = sum(one.left for one in queue)
        return WeekReading(
            totals=self._weeks.totals(written) if row is None else totals_of(row),
            versions=tuple(totals_of(one) for one in reversed(rows)),
            figures=figures if figures is not None and figures.finished else None,
            left=left,
            total=sum(len(one.members) for one in queue),
            trend=trend,
            series=series,
            unusual=_compared(series, whole=not left),
            raised=raised,
            locked=any(one.locked for one in queue),
        )

    def count(self, session: DeskSession, week: str | None = None, most: int = 3000) -> int:
        """Look at no more than about `most` reports that are not counted yet, of the week and of those before it.

        Returns how many are left. Safe at any time, from several places at once: what is counted so far is sealed.
        `CannotOpen` when a report is sealed to a key that is not there.
        """
        session.require(Power.READ)
        written = self._weeks.written(week)
        with self._storage.begin() as tx:
            queue = self._queue(tx, session, written)
        for one in queue:
            while one.left and most > 0:
                left = one.left
                with self._storage.begin() as tx:
                    tx.lock_chat(bound("", one.row.id))
                    one = self._advance(tx, session, one.row)  # noqa: PLW2901 - the same week, further counted
                    tx.commit()
                most -= max(1, left - one.left)
        with self._storage.begin() as tx:
            return sum(one.left for one in self._queue(tx, session, written))

    def correct(self, session: DeskSession, week: str, reason: Correction) -> WeekTotals:
        """Count a frozen week once more, with its cases as they are now: a new version, for inside the desk alone.

        What may leave the desk stays as it was: who had both could subtract. `FieldError` for a week not frozen.
        """
        session.require(Power.WORK)
        written, today = self._weeks.written(week), self._weeks.today()
        with self._storage.begin() as tx:
            versions = tx.weeks.versions(written)
            if not versions:
                raise FieldError("week", "it is not frozen yet")
            version = Version(versions[-1].version + 1, today, reason)
            totals, members = count_week(tx, written, today, self._weeks.zone, version)
            row = week_row(totals, members, today)
            if tx.weeks.add(row):
                tx.audit.add("week_corrected", session.principal.coordinator_id, row.id, self._now())
            tx.commit()
        return totals

    def recount(self, session: DeskSession, week: str) -> Recount:
        """Count a frozen week again from the reports that were counted, and compare; changes nothing.

        `FieldError` for a week that is not frozen and counted.
        """
        session.require(Power.READ)
        written = self._weeks.written(week)
        with self._storage.begin() as tx:
            row = tx.weeks.get(written)
            figures = None if row is None else self._figures(tx, session, row)
        if row is None or figures is None or not figures.finished:
            raise FieldError("week", "it is not counted yet")
        return recount(self._storage, _view(row, session), unpacked(row.members), figures, self._batch)

    def _queue(self, tx: Transaction, session: DeskSession, week: str) -> "list[_Counting]":
        """Every version of the week, then the weeks before it from the latest on, each as far as it is counted."""
        before = tx.weeks.among(weeks_before(week, WEEKS_BEFORE))
        rows = [*tx.weeks.versions(week), *(before[one] for one in sorted(before, reverse=True))]
        return [self._counting(tx, session, row) for row in rows]

    def _counting(self, tx: Transaction, session: DeskSession, row: WeekRow) -> "_Counting":
        try:
            figures = self._figures(tx, session, row)
        except CannotOpen:
            return _Counting(row, unpacked(row.members), WeekFigures(), locked=True)
        return _Counting(row, unpacked(row.members), figures)

    def _figures(self, tx: Transaction, session: DeskSession, row: WeekRow) -> WeekFigures:
        """As far as they are counted; anew where they are damaged. `CannotOpen` for a key that is not there."""
        kept = tx.weeks.figures(row.id)
        if kept is None:
            return WeekFigures()
        if kept.epoch not in session.keys:
            raise CannotOpen("these figures need a team key that you do not have")
        try:
            return open_figures(kept, session.keys)
        except CannotOpen:
            structlog.get_logger().warning("the figures of a week were damaged and are made anew")
            return WeekFigures()

    def _advance(self, tx: Transaction, session: DeskSession, row: WeekRow) -> "_Counting":
        """One batch more; with the last one, what may leave the desk is made, once."""
        figures = self._figures(tx, session, row)
        counting = _Counting(row, unpacked(row.members), figures)
        view = _view(row, session)
        if not figures.done and not figures.timed:
            self._begin(tx, row, figures)
        members = counting.members[figures.done : figures.done + self._batch]
        if members:
            look_at_members(tx, members, view, figures)
        else:
            look_at_first_replies(tx, figures.first[figures.timed : figures.timed + self._batch], view, figures)
        figures.finished = figures.done >= len(counting.members) and figures.timed >= len(figures.first)
        epoch = tx.keys.sealing_epoch()
        if epoch is None:
            raise KeyMissing("there is no team key yet")
        tx.weeks.put_figures(seal_figures(row.id, figures, epoch))
        if figures.finished and row.version == 1:
            table = leaving(row.week, figures.outside, self._weeks.areas, self._weeks.zone, self._weeks.policy)
            tx.weeks.publish(row.id, json.dumps(table.to_plain(), ensure_ascii=False))
        return counting

    def _begin(self, tx: Transaction, row: WeekRow, figures: WeekFigures) -> None:
        """Which cases of any week something came of in this one; kept with the figures, so that it stays so."""
        span = Span.of(row.week, self._weeks.zone)
        acts = tx.week_counts.acted_on((RAISED, CLOSED), span.since, span.before)
        figures.first = tuple(sorted(tx.week_counts.first_answered_in(row.week)))
        figures.raised, figures.closed = (tuple(sorted(acts[action])) for action in (RAISED, CLOSED))

    def _lines(self, tx: Transaction, session: DeskSession, ids: Sequence[int]) -> tuple[CaseLine, ...]:
        name = naming(self._weeks.areas)
        return tuple(
            CaseLine(row.id, reference(row.id), title_of(open_report(row, session.keys), name))
            for row in sorted(tx.week_counts.reports(ids[:SHOWN]), key=lambda one: one.id)
        )

    def _now(self) -> int:
        return int(self._clock().timestamp())


@dataclass(frozen=True, slots=True)
class _Counting:
    """A version of a week, and how far it is counted."""

    row: WeekRow
    members: tuple[int, ...]
    figures: WeekFigures
    locked: bool = False

    @property
    def left(self) -> int:
        """How many reports are to be looked at; one at least until all is done."""
        if self.figures.finished or self.locked:
            return 0
        waiting = len(self.figures.first) - self.figures.timed
        return max(1, len(self.members) - self.figures.done + waiting)


def _view(row: WeekRow, session: DeskSession) -> View:
    """A frozen week is looked at as it was on its Sunday, a correction as it was on the day it was made."""
    totals = totals_of(row)
    _, sunday = parse_week(row.week)
    day = sunday if totals.reason is None or totals.frozen is None else totals.frozen
    return View(row.week, day, week_of(day), session.keys)


def _chosen(rows: Sequence[WeekRow], version: int | None) -> WeekRow | None:
    if version is None:
        return rows[-1] if rows else None
    found = next((row for row in rows if row.version == version), None)
    if found is None:
        raise NotFound("there is no such version of this week")
    return found


def _compared(series: Mapping[str, tuple[int, ...]], *, whole: bool) -> Mapping[str, Comparison]:
    """What the rule says; that it is too early as long as not all weeks are counted."""
    if not whole:
        return {name: Comparison(counts[-1], counts[:-1], Verdict.EARLY) for name, counts in series.items()}
    return compare_many({name: (counts[-1], counts[:-1]) for name, counts in series.items()})


def _series(trend: TotalsTrend, known: Mapping[str, WeekFigures]) -> Mapping[str, tuple[int, ...]]:
    """Counts by category of the weeks that are counted; categories that none of them had are left out."""
    counted = [known[week].exact.category for week in trend.weeks if week in known]
    found = {code: tuple(one[code] for one in counted) for code in CATEGORIES}
    return {code: counts for code, counts in found.items() if any(counts)}
