"""When not to write to people: nights, Friday prayers, Ramadan's evenings, the Eids and the day of Arafah.

A rule of this house (content.md): what comes at a wrong time is kept for the next decent one, and never dropped. All
of it is told by the clock on the forum's wall, so that a changed clock changes nothing for whoever hears a phone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.domain.sun import Evening
from bot.domain.wall_clock import change_between, moment_of

BEFORE_SUNSET = dt.timedelta(minutes=45)
AFTER_NIGHT_PRAYER = dt.timedelta(minutes=90)
LAST_TEN_BEGIN = 19
"""Days after Ramadan's first day: the sunset of its twentieth day begins the twenty-first night."""

_DAY = dt.timedelta(days=1)
_MOST_DAYS = 1500
"""So many days ahead a decent time is looked for; far more than any calendar leaves without one."""


class Reason(StrEnum):
    """Why nothing leaves now."""

    EID_AL_FITR = "eid_al_fitr"
    EID_AL_ADHA = "eid_al_adha"
    ARAFAH = "arafah"
    LAST_TEN_NIGHTS = "last_ten_nights"
    RAMADAN_EVENING = "ramadan_evening"
    FRIDAY_PRAYER = "friday_prayer"
    QUIET_HOURS = "quiet_hours"


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of the day up to another, which may be on the next day; the same twice is no time at all."""

    start: dt.time
    end: dt.time

    def contain(self, shown: dt.time) -> bool:
        """Whether the clock shows a time of these hours."""
        if self.start <= self.end:
            return self.start <= shown < self.end
        return shown >= self.start or shown < self.end


QUIET_HOURS = Hours(dt.time(21), dt.time(9))
FRIDAY_HOURS = Hours(dt.time(12), dt.time(14, 30))


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, the last one included."""

    first: dt.date
    last: dt.date
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ramadan:
    """A month of fasting: its first and its last day."""

    first: dt.date
    last: dt.date

    def evenings(self) -> Iterator[dt.date]:
        """The days whose evenings count: from the eve, with which its first night begins, to the last day."""
        for past in range(-1, (self.last - self.first).days + 1):
            yield self.first + past * _DAY


@dataclass(frozen=True, slots=True)
class Etiquette:
    """All that is known of decent times. `zone` is the forum's own.

    `evenings` are the prayer times of every evening that a Ramadan counts; one that is missing there is not kept free.
    `days` are kept free as a whole.
    """

    zone: dt.tzinfo
    quiet: Hours = QUIET_HOURS
    friday: Hours = FRIDAY_HOURS
    ramadans: tuple[Ramadan, ...] = ()
    evenings: Mapping[dt.date, Evening] = field(default_factory=lambda: MappingProxyType({}))
    days: tuple[Days, ...] = ()
    before_sunset: dt.timedelta = BEFORE_SUNSET
    after_night_prayer: dt.timedelta = AFTER_NIGHT_PRAYER


def forbidden(moment: dt.datetime, etiquette: Etiquette) -> Reason | None:
    """Why nothing may leave at `moment` (in any zone), or None when it may."""
    return next(iter(reasons(moment, etiquette)), None)


def reasons(moment: dt.datetime, etiquette: Etiquette) -> tuple[Reason, ...]:
    """Every reason that holds at `moment`, the gravest first."""
    shown = moment.astimezone(etiquette.zone)
    day, time = shown.date(), shown.time()
    found = {one.reason for one in etiquette.days if one.first <= day <= one.last}
    if etiquette.quiet.contain(time):
        found.add(Reason.QUIET_HOURS)
    if shown.isoweekday() == 5 and etiquette.friday.contain(time):
        found.add(Reason.FRIDAY_PRAYER)
    found |= {reason for begin, end, reason in _sacred_nights(day, etiquette) if begin <= moment < end}
    return tuple(reason for reason in Reason if reason in found)


def next_allowed(moment: dt.datetime, etiquette: Etiquette) -> tuple[dt.datetime, tuple[Reason, ...]]:
    """The first moment, not before `moment`, at which something may leave, in UTC; and why it is not `moment` itself.

    The reasons are all that were met on the way, in their order, each once. Raises `ValueError` when there is no such
    moment within four years, which takes quiet hours without an end.
    """
    now = moment.astimezone(dt.UTC)
    met: dict[Reason, None] = {}
    for candidate in _changes(now, etiquette):
        there = reasons(candidate, etiquette)
        if not there:
            return candidate, tuple(met)
        met.update(dict.fromkeys(there))
    raise ValueError("this calendar leaves no time at all")


def _changes(moment: dt.datetime, etiquette: Etiquette) -> Iterator[dt.datetime]:
    """`moment`, and every later one at which it may become allowed, in order."""
    yield moment
    today = moment.astimezone(etiquette.zone).date()
    for past in range(_MOST_DAYS):
        yield from sorted(one for one in _changes_of(today + past * _DAY, etiquette) if one > moment)


def _changes_of(day: dt.date, etiquette: Etiquette) -> set[dt.datetime]:
    """The moments of one day, from its midnight up to the next, at which something that was kept free may end."""
    zone = etiquette.zone
    begins = moment_of(dt.datetime.combine(day, dt.time()), zone)
    ends = moment_of(dt.datetime.combine(day + _DAY, dt.time()), zone)
    shown = [dt.datetime.combine(day, hours.end) for hours in (etiquette.quiet, etiquette.friday)]
    found = {begins} | {moment_of(one, zone) for one in shown}
    found |= {one.replace(tzinfo=zone, fold=1).astimezone(dt.UTC) for one in shown}
    found |= {end for _, end, _ in _sacred_nights(day, etiquette)}
    if (change := change_between(begins, ends, zone)) is not None:
        found.add(change)
    return {one for one in found if begins <= one < ends}


def _sacred_nights(day: dt.date, etiquette: Etiquette) -> Iterator[tuple[dt.datetime, dt.datetime, Reason]]:
    """What is kept free of the evenings of this day and of the one before, which may reach into it."""
    for begun in (day - _DAY, day):
        for ramadan in etiquette.ramadans:
            if not ramadan.first - _DAY <= begun <= ramadan.last or begun not in etiquette.evenings:
                continue
            times = etiquette.evenings[begun]
            begins, ends = times.sunset - etiquette.before_sunset, times.night_prayer + etiquette.after_night_prayer
            yield begins, ends, Reason.RAMADAN_EVENING
            if begun >= ramadan.first + LAST_TEN_BEGIN * _DAY:
                morning = dt.datetime.combine(begun + _DAY, etiquette.quiet.end)
                yield times.sunset, moment_of(morning, etiquette.zone), Reason.LAST_TEN_NIGHTS
