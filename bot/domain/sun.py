"""Sunset and the night prayer, from where the sun stands.

The sun's place is that of the NOAA Solar Calculator (gml.noaa.gov/grad/solcalc), whose formulas are Jean Meeus's,
*Astronomical Algorithms*, chapters 25 and 28: within a minute of the almanacs between the polar circles. Sunset is when
the upper edge of the sun is gone, with a usual refraction (centre 0.833° below the horizon). The night prayer (isha)
begins when the evening's twilight is over: the sun 18° below. Where that does not come, as in a northern summer, it is
a seventh of the night after sunset, as many timetables have it.
"""

import datetime as dt
import math
from dataclasses import dataclass

MOST_NORTHERN = 65.0
"""Degrees of latitude, north or south, up to which the sun sets every day."""

_HORIZON = -0.833
_TWILIGHT = -18.0
_SEVENTH = 7
_J2000 = dt.datetime(2000, 1, 1, 12, tzinfo=dt.UTC)
_DAYS_PER_CENTURY = 36525.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place on earth: degrees north and degrees east."""

    latitude: float
    longitude: float


LONDON = Place(51.51, -0.13)


@dataclass(frozen=True, slots=True)
class Evening:
    """A day's sunset and the beginning of its night prayer, which may be after midnight; moments in UTC.

    In whole minutes, as timetables have them: a sunset is rounded down, a night prayer up.
    """

    sunset: dt.datetime
    night_prayer: dt.datetime


def evening(day: dt.date, place: Place, zone: dt.tzinfo) -> Evening:
    """The evening of a day as the calendar of `zone` has it. `place` is within `MOST_NORTHERN`; else `ValueError`."""
    if abs(place.latitude) > MOST_NORTHERN:
        raise ValueError("the sun does not set there every day")
    sunset = _setting(_noon(day, place, zone), place, _HORIZON)
    dark = _setting(_noon(day, place, zone), place, _TWILIGHT)
    if sunset is None:
        raise ValueError("the sun does not set there on this day")
    if dark is None:
        sunrise = _crossing(_noon(day + dt.timedelta(days=1), place, zone), place, _HORIZON, after=False)
        dark = sunset + (sunrise - sunset) / _SEVENTH if sunrise else sunset
    return Evening(_minute(sunset), _minute(dark) + dt.timedelta(minutes=1))


def _noon(day: dt.date, place: Place, zone: dt.tzinfo) -> dt.datetime:
    """When the sun is highest, the one time of all that is nearest to the clock's noon."""
    by_clock = dt.datetime.combine(day, dt.time(12), zone).astimezone(dt.UTC)
    by_sun = dt.datetime.combine(by_clock.date(), dt.time(12), dt.UTC) - dt.timedelta(
        minutes=4 * place.longitude + _sun(by_clock)[1]
    )
    return by_sun + dt.timedelta(days=round((by_clock - by_sun) / dt.timedelta(days=1)))


def _setting(noon: dt.datetime, place: Place, altitude: float) -> dt.datetime | None:
    return _crossing(noon, place, altitude, after=True)


def _crossing(noon: dt.datetime, place: Place, altitude: float, *, after: bool) -> dt.datetime | None:
    """When the sun's centre passes an altitude, before or after `noon`; None when it does not.

    The sun moves meanwhile: the answer is looked up again with its place at the time found.
    """
    found = noon
    for _ in range(4):
        declination, equation = _sun(found)
        latitude = math.radians(place.latitude)
        cosine = (math.sin(math.radians(altitude)) - math.sin(latitude) * math.sin(declination)) / (
            math.cos(latitude) * math.cos(declination)
        )
        if not -1 <= cosine <= 1:
            return None
        away = dt.timedelta(minutes=4 * math.degrees(math.acos(cosine)))
        moved = dt.timedelta(minutes=_sun(noon)[1] - equation)
        found = noon + moved + (away if after else -away)
    return found


def _sun(moment: dt.datetime) -> tuple[float, float]:
    """The sun's declination in radians, and the equation of time in minutes (Meeus, low accuracy)."""
    century = (moment - _J2000) / dt.timedelta(days=1) / _DAYS_PER_CENTURY
    mean_longitude = math.radians((280.46646 + century * (36000.76983 + century * 0.0003032)) % 360)
    anomaly = math.radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    eccentricity = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    centre = math.radians(
        math.sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + math.sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + math.sin(3 * anomaly) * 0.000289
    )
    node = math.radians(125.04 - 1934.136 * century)
    longitude = mean_longitude + centre - math.radians(0.00569 + 0.00478 * math.sin(node))
    seconds = 21.448 - century * (46.815 + century * (0.00059 - century * 0.001813))
    tilt = math.radians(23 + (26 + seconds / 60) / 60 + 0.00256 * math.cos(node))
    declination = math.asin(math.sin(tilt) * math.sin(longitude))
    half = math.tan(tilt / 2) ** 2
    equation = (
        half * math.sin(2 * mean_longitude)
        - 2 * eccentricity * math.sin(anomaly)
        + 4 * eccentricity * half * math.sin(anomaly) * math.cos(2 * mean_longitude)
        - 0.5 * half**2 * math.sin(4 * mean_longitude)
        - 1.25 * eccentricity**2 * math.sin(2 * anomaly)
    )
    return declination, 4 * math.degrees(equation)


def _minute(moment: dt.datetime) -> dt.datetime:
    return moment.replace(second=0, microsecond=0)
