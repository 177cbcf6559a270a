"""The sun: sunset and night prayer as the almanacs print them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.sun import LONDON, Place, evening

ZONE = ZoneInfo("Europe/London")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
PLACES = st.builds(Place, st.floats(-65, 65), st.floats(-180, 180))


def minutes(day: dt.date, moment: dt.datetime, zone: dt.tzinfo = ZONE) -> float:
    """Minutes of the clock since the day's midnight."""
    return (moment.astimezone(zone).replace(tzinfo=None) - dt.datetime.combine(day, dt.time())) / dt.timedelta(
        minutes=1
    )


@pytest.mark.parametrize(
    ("day", "hour", "minute"),
    [
        (dt.date(2024, 1, 1), 16, 2),
        (dt.date(2024, 3, 20), 18, 14),
        (dt.date(2024, 6, 21), 21, 21),
        (dt.date(2024, 9, 22), 18, 58),
        (dt.date(2024, 12, 21), 15, 53),
    ],
)
def test_the_sun_sets_in_london_when_the_almanac_says(day: dt.date, hour: int, minute: int) -> None:
    """Within two minutes, summer time included."""
    assert minutes(day, evening(day, LONDON, ZONE).sunset) == pytest.approx(hour * 60 + minute, abs=2)


@pytest.mark.parametrize(("day", "hour", "minute"), [(dt.date(2024, 3, 20), 20, 7), (dt.date(2024, 12, 21), 17, 58)])
def test_twilight_ends_in_london_when_the_almanac_says(day: dt.date, hour: int, minute: int) -> None:
    """The sun 18° below the horizon, within three minutes."""
    assert minutes(day, evening(day, LONDON, ZONE).night_prayer) == pytest.approx(hour * 60 + minute, abs=3)


def test_the_sun_sets_in_makkah_when_the_almanac_says() -> None:
    """Far from Greenwich too: 19:06 at midsummer."""
    riyadh, day = ZoneInfo("Asia/Riyadh"), dt.date(2024, 6, 21)
    sunset = evening(day, Place(21.4225, 39.8262), riyadh).sunset

    assert minutes(day, sunset, riyadh) == pytest.approx(19 * 60 + 6, abs=2)


def test_where_it_never_gets_dark_the_night_prayer_is_a_seventh_into_the_night() -> None:
    """London at midsummer: sunset 21:21, sunrise 04:43, so about 63 minutes after sunset."""
    found = evening(dt.date(2024, 6, 21), LONDON, ZONE)

    assert (found.night_prayer - found.sunset) / dt.timedelta(minutes=1) == pytest.approx(63, abs=2)


def test_beyond_the_polar_circles_nothing_is_calculated() -> None:
    """Rather than something wrong."""
    with pytest.raises(ValueError, match="does not set"):
        evening(dt.date(2024, 6, 21), Place(70, 20), ZONE)


@settings(deadline=None)
@given(DAYS, PLACES)
def test_the_night_prayer_comes_after_sunset_and_that_after_noon(day: dt.date, place: Place) -> None:
    """On every day and in every place, by a clock that goes with the sun."""
    zone = dt.timezone(dt.timedelta(hours=round(place.longitude / 15)))
    noon = dt.datetime.combine(day, dt.time(12), zone)
    found = evening(day, place, zone)

    assert noon < found.sunset < found.night_prayer < noon + dt.timedelta(hours=18)


@settings(deadline=None)
@given(DAYS)
def test_sunset_moves_by_minutes_from_day_to_day(day: dt.date) -> None:
    """In London by three at most, never by a leap."""
    one = evening(day, LONDON, dt.UTC).sunset
    other = evening(day + dt.timedelta(days=1), LONDON, dt.UTC).sunset

    assert abs(other - one - dt.timedelta(days=1)) <= dt.timedelta(minutes=3)
