"""The clock on the wall: which moment a shown time is."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.wall_clock import change_between, moment_of

LONDON = ZoneInfo("Europe/London")
ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Karachi")]
SHOWN = st.datetimes(dt.datetime.fromisoformat("2025-01-01"), dt.datetime.fromisoformat("2031-01-01"))


def test_a_time_shown_twice_is_the_first_of_the_two() -> None:
    """Half past one in the night in which the clock is put back."""
    assert moment_of(dt.datetime.fromisoformat("2026-10-25T01:30"), LONDON) == dt.datetime(
        2026, 10, 25, 0, 30, tzinfo=dt.UTC
    )


def test_a_time_never_shown_is_the_moment_of_the_jump() -> None:
    """Half past one in the night in which the clock is put forward."""
    assert moment_of(dt.datetime.fromisoformat("2026-03-29T01:30"), LONDON) == dt.datetime(
        2026, 3, 29, 1, tzinfo=dt.UTC
    )


@settings(deadline=None)
@given(SHOWN, SHOWN, st.sampled_from(ZONES))
def test_the_later_time_is_never_the_earlier_moment(one: dt.datetime, other: dt.datetime, zone: ZoneInfo) -> None:
    """In every zone, whatever its clock does."""
    early, late = sorted((one, other))

    assert moment_of(early, zone) <= moment_of(late, zone)


@settings(deadline=None)
@given(SHOWN, st.sampled_from(ZONES))
def test_at_its_moment_the_clock_shows_the_time_or_has_jumped_over_it(shown: dt.datetime, zone: ZoneInfo) -> None:
    """Never a time before."""
    there = moment_of(shown, zone).astimezone(zone).replace(tzinfo=None, fold=0)

    assert there == shown or dt.timedelta() < there - shown <= dt.timedelta(hours=1)


def test_the_change_of_a_clock_is_found_to_the_second() -> None:
    """One o'clock in universal time, in both seasons; none on another day."""
    day, hour = dt.timedelta(days=1), dt.timedelta(hours=1)
    spring, autumn = dt.datetime(2026, 3, 29, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, tzinfo=dt.UTC)

    assert change_between(spring, spring + day, LONDON) == spring + hour
    assert change_between(autumn, autumn + day, LONDON) == autumn + hour
    assert change_between(autumn + day, autumn + 2 * day, LONDON) is None
