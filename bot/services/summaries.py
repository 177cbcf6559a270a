"""The week in figures, from what stands in the clear: nobody has to sign in to count."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.cases import Status, Voice
from bot.domain.weeks import parse_week, week_of
from bot.storage.engine import Storage


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """Totals of one ISO week. Never a breakdown by what was said: that is sealed (and small numbers tell).

    `received` and `by_status` are the reports of the week; `follow_ups` and `replies` what was written in it to any
    case; `open` all cases that are open now. `complete` is False while the week is still going on.
    """

    week: str
    monday: dt.date
    sunday: dt.date
    complete: bool
    received: int
    by_status: Mapping[Status, int]
    follow_ups: int
    replies: int
    open: int

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "week": self.week,
            "from": self.monday.isoformat(),
            "to": self.sunday.isoformat(),
            "complete": self.complete,
            "received": self.received,
            "by_status": {status.value: self.by_status.get(status, 0) for status in Status},
            "follow_ups": self.follow_ups,
            "replies": self.replies,
            "open": self.open,
        }


class Summaries:
    """Counts weeks."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime], zone: dt.tzinfo = dt.UTC) -> None:
        """`zone` is the forum's own: it says when a week ends."""
        self._storage = storage
        self._clock = clock
        self._zone = zone

    def week(self, written: str | None = None) -> WeekSummary:
        """The totals of a week written `2026-W47`, or of the week that it is now. `FieldError` for no such week."""
        today = self._clock().astimezone(self._zone).date()
        monday, sunday = parse_week(written or week_of(today))
        week = week_of(monday)
        with self._storage.begin() as tx:
            received = tx.reports.count_by_status(week)
            overall = tx.reports.count_by_status()
            said = tx.messages.count_by_voice(week)
        by_status = {status: received.get(status, 0) for status in Status}
        return WeekSummary(
            week=week,
            monday=monday,
            sunday=sunday,
            complete=today > sunday,
            received=sum(by_status.values()),
            by_status=by_status,
            follow_ups=said.get(Voice.FOLLOW_UP, 0),
            replies=said.get(Voice.REPLY, 0),
            open=sum(overall.get(status, 0) for status in Status if status.is_open),
        )
