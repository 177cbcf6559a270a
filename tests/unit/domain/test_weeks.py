"""The week is the finest time kept in the clear."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.weeks import parse_week, week_of
from bot.errors import FieldError


def test_a_week_belongs_to_the_year_of_its_thursday() -> None:
    """The last days of December can be in week 1, as ISO 8601 has it."""
    assert week_of(dt.date(2026, 11, 22)) == "2026-W47"
    assert week_of(dt.date(2025, 12, 29)) == "2026-W01"


@given(st.dates(dt.date(1950, 1, 1), dt.date(2150, 1, 1)))
def test_a_written_week_has_its_days(day: dt.date) -> None:
    """A week is read back as the Monday and Sunday around the day."""
    monday, sunday = parse_week(week_of(day))

    assert monday <= day <= sunday
    assert (monday.isoweekday(), sunday.isoweekday()) == (1, 7)


@pytest.mark.parametrize("written", ["", "2026", "2026-47", "2025-W53", "2026-W00", "2026-W54", "week 47"])
def test_a_week_that_is_none_is_refused(written: str) -> None:
    """The error says how a week is written, or that there is none."""
    with pytest.raises(FieldError, match="week"):
        parse_week(written)
