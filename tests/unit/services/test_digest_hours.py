"""When a digest leaves: by the clock on the forum's wall, summer and winter."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.services.digest_hours import WORTH_SENDING, hour_of, latest_left, leaving

LONDON = ZoneInfo("Europe/London")
MOMENTS = st.integers(0, 5 * 366 * 86_400).map(lambda s: dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + dt.timedelta(0, s))


def test_it_is_five_past_eight_in_summer_and_in_winter() -> None:
    """Also on the Monday after the clock was changed."""
    summer, winter = hour_of("2026-W42", LONDON), hour_of("2026-W43", LONDON)

    assert summer == dt.datetime(2026, 10, 19, 7, 5, tzinfo=dt.UTC)
    assert winter == dt.datetime(2026, 10, 26, 8, 5, tzinfo=dt.UTC)


@given(MOMENTS, st.sampled_from([LONDON, dt.UTC, ZoneInfo("Asia/Karachi"), ZoneInfo("Pacific/Kiritimati")]))
def test_the_latest_week_is_the_one_whose_hour_came_last(now: dt.datetime, zone: dt.tzinfo) -> None:
    """Its hour has come, the next one's has not."""
    week = latest_left(now, zone)

    assert hour_of(week, zone) <= now < hour_of(week, zone) + dt.timedelta(days=7, hours=2)


@given(MOMENTS)
def test_a_week_leaves_for_six_days(now: dt.datetime) -> None:
    """After that nothing leaves until the next Monday."""
    since = now - hour_of(latest_left(now, LONDON), LONDON)

    assert (leaving(now, LONDON) is not None) == (since < WORTH_SENDING)


def test_nothing_leaves_a_minute_before_the_hour() -> None:
    """The week before that is too old by then."""
    hour = hour_of("2026-W47", LONDON)

    assert leaving(hour - dt.timedelta(minutes=1), LONDON) is None
    assert leaving(hour, LONDON) == "2026-W47"
