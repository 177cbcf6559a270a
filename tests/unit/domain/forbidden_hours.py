"""The forbidden hours of 2026 to 2030 in London, worked out apart from the programme, by arithmetic on the clock.

Summer time is counted by hand (from the last Sunday of March to that of October, at one o'clock in universal time), the
special days are written out (Umm al-Qura), and only the sun's times are the programme's, which have tests of their own.
"""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.sun import LONDON, evening

RAMADANS = [
    (dt.date(2026, 2, 18), dt.date(2026, 3, 19)),
    (dt.date(2027, 2, 8), dt.date(2027, 3, 8)),
    (dt.date(2028, 1, 28), dt.date(2028, 2, 25)),
    (dt.date(2029, 1, 16), dt.date(2029, 2, 13)),
    (dt.date(2030, 1, 5), dt.date(2030, 2, 3)),
    (dt.date(2030, 12, 26), dt.date(2031, 1, 23)),
]
"""The first and the last day of each; 2030 has two."""

EIDS = [
    *[(day, "eid_al_fitr") for day in (
        dt.date(2026, 3, 20), dt.date(2027, 3, 9), dt.date(2028, 2, 26), dt.date(2029, 2, 14), dt.date(2030, 2, 4),
    )],
    *[(day, "eid_al_adha") for day in (
        dt.date(2026, 5, 27), dt.date(2027, 5, 16), dt.date(2028, 5, 5), dt.date(2029, 4, 24), dt.date(2030, 4, 13),
    )],
]  # fmt: skip

WHOLE_DAYS = [
    *[(day - dt.timedelta(days=1), day + dt.timedelta(days=1), why) for day, why in EIDS],
    *[(day - dt.timedelta(days=1), day - dt.timedelta(days=1), "arafah") for day, why in EIDS if why == "eid_al_adha"],
]

_DAY = dt.timedelta(days=1)


def is_forbidden(moment: dt.datetime) -> bool:
    """Whether nobody may be written to at a moment."""
    moment = moment.astimezone(dt.UTC)
    wall = moment.replace(tzinfo=None) + (dt.timedelta(hours=1) if _summer(moment) else dt.timedelta())
    since_midnight = wall - dt.datetime.combine(wall.date(), dt.time())
    minutes = since_midnight.total_seconds() / 60
    if minutes < 9 * 60 or minutes >= 21 * 60:
        return True
    if wall.strftime("%a") == "Fri" and 12 * 60 <= minutes < 14 * 60 + 30:
        return True
    if wall.date() in _holy_days():
        return True
    return wall.date() in _evenings() and _is_evening(moment, wall.date())


def _is_evening(moment: dt.datetime, day: dt.date) -> bool:
    """By day everything that a Ramadan keeps free lies within one date: what is later is night, and quiet anyway."""
    sunset, night_prayer, last_ten = _evenings()[day]
    if sunset - dt.timedelta(minutes=45) <= moment < night_prayer + dt.timedelta(minutes=90):
        return True
    return last_ten and moment >= sunset


def _summer(moment: dt.datetime) -> bool:
    begins, ends = (_last_sunday(moment.year, month) for month in (3, 10))
    return begins <= moment < ends


@cache
def _last_sunday(year: int, month: int) -> dt.datetime:
    day = max(day for day in range(25, 32) if dt.date(year, month, day).strftime("%a") == "Sun")
    return dt.datetime(year, month, day, 1, tzinfo=dt.UTC)


@cache
def _holy_days() -> frozenset[dt.date]:
    found = set()
    for first, last, _ in WHOLE_DAYS:
        day = first
        while day <= last:
            found.add(day)
            day += _DAY
    return frozenset(found)


@cache
def _evenings() -> dict[dt.date, tuple[dt.datetime, dt.datetime, bool]]:
    found = {}
    for first, last in RAMADANS:
        for number in range((last - first).days + 2):  # 0 is the eve
            day = first + (number - 1) * _DAY
            sun = evening(day, LONDON, ZoneInfo("Europe/London"))
            found[day] = (sun.sunset, sun.night_prayer, number >= 20)
    return found
