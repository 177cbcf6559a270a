"""A schedule that is accepted can be kept."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.consultations.cron import cron_problem
from bot.consultations.model import Schedule
from bot.jobs.triggers import next_opening

NOW = dt.datetime(2026, 11, 16, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "cron",
    ["30 18 1 * *", "0 10 * * mon", "*/15 9-17 1,15 jan,jul *", "0 0 29 2 *", "5 4 * * 0-6/2", "0 9 * JAN-MAR FRI-SUN"],
)
def test_a_time_that_there_is_can_be_named(cron: str) -> None:
    """As crontab(5) has it, in small letters or large."""
    assert cron_problem(cron) is None


@pytest.mark.parametrize(
    ("cron", "field"),
    [
        ("60 18 1 * *", "minute"), ("0 24 * * *", "hour"), ("0 0 0 * *", "day of the month"), ("0 0 * 13 *", "month"),
        ("0 0 * * 8", "day of the week"), ("0 0 * * xyz", "day of the week"), ("0 5-3 * * *", "hour"),
        ("*/0 * * * *", "minute"), ("*/99 * * * *", "minute"), ("0 0 L * *", "day of the month"),
        ("0 0 * jan,2 *", "month"), ("0 0 , * *", "day of the month"), ("٣ 0 * * *", "minute"),
        ("0 0 * * 07", "day of the week"), ("0 0 1", "five fields"),
    ],
)  # fmt: skip
def test_a_time_that_there_is_not_is_refused(cron: str, field: str) -> None:
    """The field is named."""
    assert field in str(cron_problem(cron))


FIELD = st.lists(
    st.from_regex(r"(\*|[0-9]{1,2}|sun|mon|fri|jan|dec)(-([0-9]{1,2}|sun|sat|mar))?(/[0-9]{1,2})?", fullmatch=True),
    min_size=1,
    max_size=2,
).map(",".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(("*", "0", "1", "*/5")) | FIELD, min_size=5, max_size=5).map(" ".join))
def test_what_is_accepted_the_clock_can_keep(cron: str) -> None:
    """Whoever looks for the next opening understands every schedule that may be written."""
    if cron_problem(cron) is not None:
        return
    found = next_opening(Schedule(cron=cron), NOW, dt.UTC)

    assert found is None or found > NOW
