"""Counting a week without keys: from what stands in the clear, in one transaction."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.consultations.plain import from_plain
from bot.domain.cases import Voice
from bot.domain.overdue import last_overdue_week
from bot.domain.wall_clock import moment_of
from bot.domain.weeks import parse_week, week_of
from bot.services.consulting.closing import asked
from bot.services.weeks.model import ConsultationTotals, Correction, WeekTotals
from bot.storage.transaction import Transaction

RAISED, CLOSED = "status_raised", "status_closed"
"""What the audit log calls it when a case is raised with the police, and when it is closed."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a Monday's first moment to the next Monday's by the clock of `zone`, in seconds since the epoch."""

    since: int
    before: int

    @classmethod
    def of(cls, week: str, zone: dt.tzinfo) -> "Span":
        """That of a written week; `FieldError` when there is no such week."""
        monday, sunday = parse_week(week)
        return cls(_midnight(monday, zone), _midnight(sunday + dt.timedelta(days=1), zone))


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a week is counted: live, frozen on a day, or a correction with its reason."""

    number: int = 1
    frozen: dt.date | None = None
    reason: Correction | None = None


def count_week(
    tx: Transaction, week: str, today: dt.date, zone: dt.tzinfo, version: Version | None = None
) -> tuple[WeekTotals, Sequence[int]]:
    """The totals of a week, and the ids of the reports that were counted, in their order.

    What is open and where reports stand is as it is now; who has been answered, and what is overdue, as it was when
    the week ended, so that it matters little when it is counted. A correction takes all as it is now.
    """
    version = version or Version()
    _, sunday = parse_week(week)
    day = min(today, sunday + dt.timedelta(days=1)) if version.reason is None else today
    until = week if version.reason is None else week_of(today)
    span = Span.of(week, zone)
    members = tx.week_counts.members(week)
    said = tx.messages.count_by_voice(week)
    acts = tx.week_counts.acted_on((RAISED, CLOSED), span.since, span.before)
    totals = WeekTotals(
        week=week,
        complete=today > sunday,
        frozen=version.frozen,
        received=len(members),
        by_status=Counter(status for _, status in members),
        answered=tx.week_counts.answered(week, until),
        open=tx.reports.count_open(),
        overdue=tx.week_counts.overdue(last_overdue_week(day), until),
        raised=len(acts[RAISED]),
        closed=len(acts[CLOSED]),
        follow_ups=said.get(Voice.FOLLOW_UP, 0),
        replies=said.get(Voice.REPLY, 0),
        consultations=_consultations(tx, span),
        version=version.number,
        reason=version.reason,
    )
    return totals, [report_id for report_id, _ in members]


def begun(tx: Transaction) -> str | None:
    """The week in which the forum began: of its first key or its first report; None before either."""
    epochs = tx.keys.epochs()
    found = [one for one in (tx.week_counts.first_week(), epochs[0].week if epochs else None) if one is not None]
    return min(found, default=None)


def packed(ids: Sequence[int]) -> bytes:
    """Ids as they are kept: eight bytes each."""
    return b"".join(one.to_bytes(8, "big") for one in ids)


def unpacked(members: bytes) -> tuple[int, ...]:
    """Back from what `packed` made."""
    return tuple(int.from_bytes(members[place : place + 8], "big") for place in range(0, len(members), 8))


def _consultations(tx: Transaction, span: Span) -> tuple[ConsultationTotals, ...]:
    found = [
        ConsultationTotals(
            row.consultation, from_plain(json.loads(row.definition)).title, row.number, asked(tx, row), row.answered
        )
        for row in tx.week_counts.waves(span.since, span.before)
    ]
    return tuple(sorted(found, key=lambda one: (one.consultation, one.wave)))


def _midnight(day: dt.date, zone: dt.tzinfo) -> int:
    return int(moment_of(dt.datetime.combine(day, dt.time()), zone).timestamp())
