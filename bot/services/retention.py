"""Retention: what has ended is deleted when its time, as the forum set it, is over."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from bot.domain.cases import Status
from bot.domain.weeks import week_of
from bot.storage.engine import Storage
from bot.vault.envelopes import bound

JOB = "retention"
GRACE_DAYS = 30
"""A case on which a coordinator acted in the last so many days is never deleted, however old it is."""

_AT_ONCE = 50
_RUNS_KEPT_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things are kept; 0 is for ever. A case's time begins with the last week in which something was said."""

    closed_months: int = 24
    spam_days: int = 30
    audit_months: int = 12


@dataclass(frozen=True, slots=True)
class Ended:
    """How many of each kind have come to the end of their time."""

    closed: int = 0
    spam: int = 0
    audit: int = 0


class Retention:
    """Deletes what has ended. May run in any number of processes at once."""

    def __init__(
        self, storage: Storage, clock: Callable[[], dt.datetime], terms: Terms, zone: dt.tzinfo = dt.UTC
    ) -> None:
        """`zone` is the forum's own: it says which day it is."""
        self._storage = storage
        self._clock = clock
        self._terms = terms
        self._zone = zone

    def due(self) -> Ended:
        """What would be deleted now; changes nothing."""
        with self._storage.begin() as tx:
            counts = {
                name: tx.reports.count_ended(status, week, since) for name, status, week, since in self._endings()
            }
            audit = 0 if self._audit_before is None else tx.audit.count_before(self._audit_before)
        return Ended(**counts, audit=audit)

    def run(self) -> Mapping[str, int]:
        """Delete it, with the messages, photos and notices of each case, and write down how many. Returns the counts.

        A few cases a transaction, so that nobody waits long meanwhile.
        """
        counts = {}
        for name, status, week, since in self._endings():
            counts[name] = self._delete(status, week, since)
        with self._storage.begin() as tx:
            audit = 0 if self._audit_before is None else tx.audit.delete_before(self._audit_before)
            ended = asdict(Ended(**counts, audit=audit))
            tx.job_runs.delete_before(self._seconds(months_before(self._today(), _RUNS_KEPT_MONTHS)))
            tx.job_runs.add(JOB, int(self._clock().timestamp()), ended)
            tx.commit()
        return ended

    def _delete(self, status: Status, week: str, since: int) -> int:
        deleted = 0
        while True:
            with self._storage.begin() as tx:
                found = tx.reports.ended(status, week, since, _AT_ONCE)
                for report_id in sorted(found):
                    tx.lock_chat(bound("report", report_id))
                    deleted += tx.reports.delete(report_id)
                tx.commit()
            if len(found) < _AT_ONCE:
                return deleted

    def _endings(self) -> list[tuple[str, Status, str, int]]:
        """For each kind: its status, the first week that is kept, and since when an act at the desk keeps a case."""
        terms, today = self._terms, self._today()
        grace = today - dt.timedelta(days=GRACE_DAYS)
        endings = []
        if terms.closed_months:
            last = months_before(today, terms.closed_months)
            endings.append(("closed", Status.CLOSED, week_of(last), self._seconds(grace)))
        if terms.spam_days:
            last = today - dt.timedelta(days=terms.spam_days)
            endings.append(("spam", Status.SPAM, week_of(last), self._seconds(max(last, grace))))
        return endings

    @property
    def _audit_before(self) -> int | None:
        if not self._terms.audit_months:
            return None
        return self._seconds(months_before(self._today(), self._terms.audit_months))

    def _today(self) -> dt.date:
        return self._clock().astimezone(self._zone).date()

    def _seconds(self, day: dt.date) -> int:
        return int(dt.datetime.combine(day, dt.time(), self._zone).timestamp())


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))
