"""When a case has waited too long."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cases import Status
from bot.domain.overdue import is_overdue, last_overdue_week
from bot.domain.weeks import week_of

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


@given(day=DAYS, report=DAYS)
def test_the_latest_overdue_week_is_where_the_rule_ends(day: dt.date, report: dt.date) -> None:
    """The look by weeks in the database and the rule for one case are the same rule."""
    week = week_of(report)

    assert is_overdue(Status.NEW, week, day, answered=False) == (week <= last_overdue_week(day))


def test_seven_days_after_the_week_are_not_too_long() -> None:
    """The eighth is."""
    assert not is_overdue(Status.NEW, "2026-W47", dt.date(2026, 11, 29), answered=False)
    assert is_overdue(Status.NEW, "2026-W47", dt.date(2026, 11, 30), answered=False)


def test_what_is_answered_or_closed_is_not_overdue() -> None:
    """Nobody waits."""
    assert not is_overdue(Status.IN_PROGRESS, "2026-W01", dt.date(2026, 11, 30), answered=True)
    assert not is_overdue(Status.CLOSED, "2026-W01", dt.date(2026, 11, 30), answered=False)
