"""The forum's calendar: special days and prayer times, calculated, and corrected by coordinators, whose word wins."""

import datetime as dt
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.etiquette import Etiquette, Hours, forbidden
from bot.domain.sun import Evening, Place, evening
from bot.domain.wall_clock import moment_of
from bot.errors import FieldError
from bot.services.consulting.special_days import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_DAYS_APART,
    LunarYear,
    Source,
    Special,
    SpecialDay,
    lunar_year,
    lunar_years,
    parse_name,
)
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction

__all__ = ["Calendar", "CalendarYear", "KeptHours", "PrayerTimes", "Source", "Special", "SpecialDay"]

QUIET_HOURS, FRIDAY, EVENING = "quiet_hours", "friday", "evening"
YEARS_AHEAD = 3
REMEMBERED_SECONDS = 30.0
"""For so long `may_send` goes by what it read, so that a correction made in another process counts after that."""

_HOURS = re.compile(r"(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)")
_NOON = dt.time(12)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PrayerTimes:
    """Sunset and night prayer of a day whose evening counts in Ramadan, by the forum's clock."""

    name: str
    day: dt.date
    sunset: dt.time
    night_prayer: dt.time
    source: Source


@dataclass(frozen=True, slots=True)
class KeptHours:
    """Hours of every day (`quiet_hours`) or every Friday (`friday`)."""

    name: str
    start: dt.time
    end: dt.time
    source: Source


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """What the calendar says of one year."""

    year: int
    days: tuple[SpecialDay, ...]
    evenings: tuple[PrayerTimes, ...]
    hours: tuple[KeptHours, ...]


class Calendar:
    """Knows when the forum may write to people. Safe to use from any number of threads."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime], zone: dt.tzinfo, place: Place) -> None:
        """`zone` and `place` are the forum's own."""
        self._storage = storage
        self._clock = clock
        self._zone = zone
        self._place = place
        self._usual = Etiquette(zone)
        self._made: tuple[tuple[int, Mapping[str, str]], Etiquette] | None = None
        self._remembered: tuple[float, Etiquette] | None = None

    def etiquette(self) -> Etiquette:
        """The rules as they stand, for last year, this one and three ahead. Not to be called in a transaction."""
        with self._storage.begin() as tx:
            return self.etiquette_in(tx)

    def etiquette_in(self, tx: Transaction) -> Etiquette:
        """The same inside a transaction."""
        corrections, year = tx.calendar.all(), self._clock().astimezone(self._zone).year
        made = self._made
        if made is None or made[0] != (year, corrections):
            made = ((year, corrections), self._etiquette(year, corrections))
            self._made = made
        return made[1]

    def may_send(self, moment: dt.datetime) -> bool:
        """Whether something may leave at `moment`. Not to be called in a transaction."""
        remembered, now = self._remembered, time.monotonic()
        if remembered is None or now - remembered[0] > REMEMBERED_SECONDS:
            remembered = (now, self.etiquette())
            self._remembered = remembered
        return forbidden(moment, remembered[1]) is None

    def year(self, by: DeskSession | None, year: int) -> CalendarYear:
        """The special days, the prayer times of Ramadan's evenings and the hours kept free, of a year 1925–2076.

        `FieldError` on `year` outside.
        """
        _require(by, Power.READ)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise FieldError("year", f"the calendar knows the years {FIRST_YEAR} to {LAST_YEAR}")
        with self._storage.begin() as tx:
            corrections = tx.calendar.all()
        lunar = _lunar(dt.date(year, 1, 1), dt.date(year, 12, 31), corrections)
        days = [one for each in lunar for one in each.days.values() if one.day.year == year]
        evenings = {day for each in lunar for day in each.ramadan.evenings() if day.year == year}
        return CalendarYear(
            year,
            tuple(sorted(days, key=lambda one: one.day)),
            tuple(self._prayer_times(day, corrections) for day in sorted(evenings)),
            tuple(self._kept_hours(name, corrections) for name in (QUIET_HOURS, FRIDAY)),
        )

    def correct(self, by: DeskSession | None, name: str, value: str) -> None:
        """Put a coordinator's word in the place of a calculation; `name` is one that `year` gave.

        A day is written `2026-02-19`; hours and prayer times as two times, `21:00-09:00` (sunset, then night prayer).
        `FieldError` with the field `name` or `value`.
        """
        _require(by)
        with self._storage.begin() as tx:
            written = self._checked(name, value.strip(), tx.calendar.all())
            tx.calendar.put(name, written)
            self._note(tx, by, "calendar_corrected")
            tx.commit()
        self._remembered = None

    def uncorrect(self, by: DeskSession | None, name: str) -> None:
        """Take a correction back; nothing happens if there is none.

        `FieldError` on `name` when the others would make no sense without it.
        """
        _require(by)
        with self._storage.begin() as tx:
            left = dict(tx.calendar.all())
            if left.pop(name, None) is None:
                return
            if (found := parse_name(name)) and not lunar_year(found[1], _days(left)).is_sound():
                raise FieldError("name", "another correction depends on this one; take that back first")
            tx.calendar.delete(name)
            self._note(tx, by, "calendar_uncorrected")
            tx.commit()
        self._remembered = None

    def _note(self, tx: Transaction, by: DeskSession | None, action: str) -> None:
        who = None if by is None else by.principal.coordinator_id
        tx.audit.add(action, who, None, int(self._clock().timestamp()))

    def _checked(self, name: str, value: str, corrections: Mapping[str, str]) -> str:
        """The value as it is kept; `FieldError` unless it makes sense beside the other corrections."""
        if name == QUIET_HOURS:
            return _written(_quiet(value))
        if name == FRIDAY:
            return _written(_friday(value))
        if (found := parse_name(name)) is not None:
            special, number = found
            day = _day(value)
            if abs(day - lunar_year(number, {}).days[special].day) > MOST_DAYS_APART * _DAY:
                raise FieldError("value", f"is more than {MOST_DAYS_APART} days from the calculated day")
            if not lunar_year(number, {**_days(corrections), name: day}).is_sound():
                raise FieldError("value", "does not fit the other days: Ramadan has 29 or 30, then comes Eid")
            return day.isoformat()
        kind, _, written = name.partition(":")
        if kind == EVENING and (day_of := _day_or_none(written)) and self._is_evening(day_of, corrections):
            return _written(_prayers(value))
        raise FieldError("name", "the calendar has no such entry")

    def _is_evening(self, day: dt.date, corrections: Mapping[str, str]) -> bool:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return False
        return any(day in set(each.ramadan.evenings()) for each in _lunar(day - _DAY, day + _DAY, corrections))

    def _etiquette(self, year: int, corrections: Mapping[str, str]) -> Etiquette:
        first, last = (min(max(one, FIRST_YEAR), LAST_YEAR) for one in (year - 1, year + YEARS_AHEAD))
        lunar = _lunar(dt.date(first, 1, 1), dt.date(last, 12, 31), corrections)
        ramadans = tuple(each.ramadan for each in lunar)
        quiet, friday = (self._kept_hours(name, corrections) for name in (QUIET_HOURS, FRIDAY))
        evenings = {day: self._evening(day, corrections) for one in ramadans for day in one.evenings()}
        return Etiquette(
            zone=self._zone,
            quiet=Hours(quiet.start, quiet.end),
            friday=Hours(friday.start, friday.end),
            ramadans=ramadans,
            evenings=MappingProxyType(evenings),
            days=tuple(one for each in lunar for one in each.kept_free()),
        )

    def _evening(self, day: dt.date, corrections: Mapping[str, str]) -> Evening:
        written = corrections.get(f"{EVENING}:{day.isoformat()}")
        if written is None:
            return evening(day, self._place, self._zone)
        hours = _hours(written)
        after = day if hours.end > hours.start else day + _DAY
        return Evening(
            moment_of(dt.datetime.combine(day, hours.start), self._zone),
            moment_of(dt.datetime.combine(after, hours.end), self._zone),
        )

    def _prayer_times(self, day: dt.date, corrections: Mapping[str, str]) -> PrayerTimes:
        name, there = f"{EVENING}:{day.isoformat()}", self._evening(day, corrections)
        sunset, night = (one.astimezone(self._zone).time() for one in (there.sunset, there.night_prayer))
        return PrayerTimes(name, day, sunset, night, _source(name, corrections))

    def _kept_hours(self, name: str, corrections: Mapping[str, str]) -> KeptHours:
        usual = self._usual.quiet if name == QUIET_HOURS else self._usual.friday
        hours = _hours(corrections[name]) if name in corrections else usual
        return KeptHours(name, hours.start, hours.end, _source(name, corrections))


def _lunar(first: dt.date, last: dt.date, corrections: Mapping[str, str]) -> list[LunarYear]:
    """The Hijri years in which two days and all between them lie; a correction moves a day by little."""
    margin = (MOST_DAYS_APART + 1) * _DAY
    return [lunar_year(number, _days(corrections)) for number in lunar_years(first - margin, last + margin)]


def _days(corrections: Mapping[str, str]) -> Mapping[str, dt.date]:
    return {name: dt.date.fromisoformat(value) for name, value in corrections.items() if parse_name(name)}


def _source(name: str, corrections: Mapping[str, str]) -> Source:
    return Source.CORRECTED if name in corrections else Source.CALCULATED


def _require(by: DeskSession | None, power: Power = Power.WORK) -> None:
    if by is not None:
        by.require(power)


def _day(value: str) -> dt.date:
    day = _day_or_none(value)
    if day is None:
        raise FieldError("value", "a day is written like 2026-02-19")
    return day


def _day_or_none(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else None
    except ValueError:
        return None


def _hours(value: str) -> Hours:
    match = _HOURS.fullmatch(value)
    try:
        start, end = (dt.time.fromisoformat(one.zfill(5)) for one in match.groups()) if match else (None, None)
    except ValueError:
        start, end = None, None
    if start is None or end is None:
        raise FieldError("value", "two times are written like 21:00-09:00")
    return Hours(start, end)


def _quiet(value: str) -> Hours:
    hours = _hours(value)
    if not (hours.start >= dt.time(17) and dt.time(5) <= hours.end <= _NOON):
        raise FieldError("value", "quiet hours begin after 17:00 and end between 05:00 and 12:00")
    return hours


def _friday(value: str) -> Hours:
    hours = _hours(value)
    if not dt.time(10) <= hours.start < hours.end <= dt.time(17):
        raise FieldError("value", "the Friday prayer lies between 10:00 and 17:00")
    return hours


def _prayers(value: str) -> Hours:
    hours = _hours(value)
    if hours.start < _NOON or hours.start == hours.end or _NOON > hours.end > dt.time(4):
        raise FieldError("value", "sunset comes after noon, and the night prayer after it, before 04:00")
    return hours


def _written(hours: Hours) -> str:
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}"
