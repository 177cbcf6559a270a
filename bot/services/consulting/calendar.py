"""The forum's calendar: special days and prayer times, calculated, and corrected by coordinators, whose word wins."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.etiquette import Etiquette
from bot.domain.sun import Place
from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction


class Special(StrEnum):
    """The days that a calendar names."""

    RAMADAN_FIRST = "ramadan_first"
    RAMADAN_LAST = "ramadan_last"
    EID_AL_FITR = "eid_al_fitr"
    ARAFAH = "arafah"
    EID_AL_ADHA = "eid_al_adha"


class Source(StrEnum):
    """Where an entry comes from."""

    CALCULATED = "calculated"
    FOLLOWS = "follows"  # from another day that was corrected
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A special day. `name` is what `correct` takes; `calculated` what it would be without any correction."""

    name: str
    special: Special
    day: dt.date
    source: Source
    calculated: dt.date


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
    """Knows when the forum may write to people."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime], zone: dt.tzinfo, place: Place) -> None:
        """`zone` and `place` are the forum's own."""
        raise NotImplementedError

    def etiquette(self) -> Etiquette:
        """The rules as they stand, for last year, this one and three ahead."""
        raise NotImplementedError

    def etiquette_in(self, tx: Transaction) -> Etiquette:
        """The same inside a transaction."""
        raise NotImplementedError

    def may_send(self, moment: dt.datetime) -> bool:
        """Whether something may leave at `moment`."""
        raise NotImplementedError

    def year(self, by: DeskSession | None, year: int) -> CalendarYear:
        """The special days, the prayer times of Ramadan's evenings and the hours kept free, of a year 1925–2076.

        `FieldError` on `year` outside.
        """
        raise NotImplementedError

    def correct(self, by: DeskSession | None, name: str, value: str) -> None:
        """Put a coordinator's word in the place of a calculation; `name` is one that `year` gave.

        A day is written `2026-02-19`; hours and prayer times as two times, `21:00-09:00` (sunset, then night prayer).
        `FieldError` with the field `name` or `value`.
        """
        raise NotImplementedError

    def uncorrect(self, by: DeskSession | None, name: str) -> None:
        """Take a correction back; nothing happens if there is none."""
        raise NotImplementedError
