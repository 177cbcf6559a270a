"""When a case has waited too long for its first answer."""

import datetime as dt
from typing import Final

from bot.domain.cases import Status
from bot.domain.weeks import parse_week, week_of

OVERDUE_AFTER: Final = dt.timedelta(days=7)
"""A case is overdue when it is open, the forum has not replied, and its week ended longer ago than this."""


def last_overdue_week(day: dt.date) -> str:
    """The latest week whose cases are overdue on this day, when they are open and nobody has replied."""
    # The last Sunday that is more than seven days ago is the end of the week of the day eight days ago, at the latest.
    sunday = day - OVERDUE_AFTER - dt.timedelta(days=1)
    return week_of(sunday - dt.timedelta(days=(sunday.weekday() + 1) % 7))


def is_overdue(status: Status, week: str, day: dt.date, *, answered: bool) -> bool:
    """Whether a case of this week is overdue on this day; `answered` when the forum has replied at least once."""
    _, sunday = parse_week(week)
    return status.is_open and not answered and day - sunday > OVERDUE_AFTER
