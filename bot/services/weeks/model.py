"""What a week is in figures that stand in the clear: totals, never a breakdown by what was said."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.cases import Status
from bot.domain.weeks import parse_week
from bot.i18n.text import Localised, Text
from bot.insights.trends import Comparison


class Correction(StrEnum):
    """Why a frozen week was counted once more."""

    JUDGED_LATER = "judged_later"  # cases were judged, or found to be no reports, after the week
    DELETED = "deleted"  # cases had to be deleted
    MISTAKE = "mistake"  # something had been entered wrongly


@dataclass(frozen=True, slots=True)
class ConsultationTotals:
    """A wave that was open in the week: how many were asked by then, and how many had answered."""

    consultation: str
    title: Localised
    wave: int
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class WeekTotals:
    """Totals of one ISO week.

    `received` and `by_status` are the reports of the week, `answered` to how many of them the forum has replied;
    `raised` and `closed` the cases of any week that were raised or closed in it; `follow_ups` and `replies` what was
    written in it to any case. `open` are all open cases, `overdue` those among them that wait too long for a first
    reply (`bot.domain.overdue`). `complete` is False while the week is going on; `frozen` is the day on which the
    figures were kept, None when they are counted now. `version` is 1 for what was frozen, more for a correction.
    """

    week: str
    complete: bool
    frozen: dt.date | None
    received: int
    by_status: Mapping[Status, int]
    answered: int
    open: int
    overdue: int
    raised: int
    closed: int
    follow_ups: int
    replies: int
    consultations: tuple[ConsultationTotals, ...] = ()
    version: int = 1
    reason: Correction | None = None

    @property
    def monday(self) -> dt.date:
        """The first day."""
        return parse_week(self.week)[0]

    @property
    def sunday(self) -> dt.date:
        """The last day."""
        return parse_week(self.week)[1]

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "week": self.week,
            "from": self.monday.isoformat(),
            "to": self.sunday.isoformat(),
            "complete": self.complete,
            "frozen": None if self.frozen is None else self.frozen.isoformat(),
            "version": self.version,
            "reason": None if self.reason is None else self.reason.value,
            "received": self.received,
            "by_status": {status.value: self.by_status.get(status, 0) for status in Status},
            "answered": self.answered,
            "open": self.open,
            "overdue": self.overdue,
            "raised": self.raised,
            "closed": self.closed,
            "follow_ups": self.follow_ups,
            "replies": self.replies,
            "consultations": [
                {
                    "id": one.consultation,
                    "title": dict(one.title.by_language),
                    "wave": one.wave,
                    "asked": one.asked,
                    "answered": one.answered,
                }
                for one in self.consultations
            ],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "WeekTotals":
        """Back from what `to_plain` made."""
        frozen, reason = plain["frozen"], plain["reason"]
        return cls(
            week=plain["week"],
            complete=plain["complete"],
            frozen=None if frozen is None else dt.date.fromisoformat(frozen),
            received=plain["received"],
            by_status={Status(status): count for status, count in plain["by_status"].items()},
            answered=plain["answered"],
            open=plain["open"],
            overdue=plain["overdue"],
            raised=plain["raised"],
            closed=plain["closed"],
            follow_ups=plain["follow_ups"],
            replies=plain["replies"],
            consultations=tuple(
                ConsultationTotals(
                    one["id"], Localised(tuple(one["title"].items())), one["wave"], one["asked"], one["answered"]
                )
                for one in plain["consultations"]
            ),
            version=plain["version"],
            reason=None if reason is None else Correction(reason),
        )


@dataclass(frozen=True, slots=True)
class TotalsTrend:
    """How many reports came in a week and in those before it, the earliest first, and what the rule says of it.

    The last of `weeks` is the week itself; weeks before the forum began are left out.
    """

    weeks: tuple[str, ...]
    received: tuple[int, ...]
    complete: bool
    comparison: Comparison = field(repr=False)
    sentence: Text = field(repr=False)

    @property
    def week(self) -> str:
        """The week that is looked at."""
        return self.weeks[-1]


@dataclass(frozen=True, slots=True)
class FrozenWeek:
    """A line in the list of frozen weeks; `published` when something of it may leave the desk."""

    totals: WeekTotals
    published: bool
