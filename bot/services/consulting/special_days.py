"""The days that move with the moon: calculated by the Umm al-Qura calendar, corrected by those who look at the sky."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hijridate import Gregorian, Hijri

from bot.domain.etiquette import LAST_TEN_BEGIN, Days, Ramadan, Reason
from bot.domain.etiquette_rules import Rules

FIRST_YEAR, LAST_YEAR = 1925, 2076
"""Years of the common calendar that are known as a whole."""

MOST_DAYS_APART = 3
"""Days that a correction may differ from the calculation; more is a slip of the pen."""

_FIRST_HIJRI, _LAST_HIJRI = 1343, 1500
_SHORTEST, _LONGEST = 29, 30
_DAY = dt.timedelta(days=1)


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
    """A special day. `name` is what a correction is kept under; `calculated` what it is without any correction."""

    name: str
    special: Special
    day: dt.date
    source: Source
    calculated: dt.date


@dataclass(frozen=True, slots=True)
class LunarYear:
    """The special days of one year of the Hijri calendar."""

    number: int
    days: Mapping[Special, SpecialDay]

    @property
    def ramadan(self) -> Ramadan:
        """Its month of fasting."""
        return Ramadan(self.days[Special.RAMADAN_FIRST].day, self.days[Special.RAMADAN_LAST].day)

    def kept_free(self, rules: Rules) -> Iterator[Days]:
        """The days that are kept free as a whole: the Eids with days around them, Arafah, Ramadan's last ten if set."""
        fitr, adha, arafah = (self.days[one].day for one in (Special.EID_AL_FITR, Special.EID_AL_ADHA, Special.ARAFAH))
        around = rules.eid_days * _DAY
        yield Days(fitr - around, fitr + around, Reason.EID_AL_FITR)
        yield Days(adha - around, adha + around, Reason.EID_AL_ADHA)
        yield Days(arafah, arafah, Reason.ARAFAH)
        if rules.last_ten_days:
            ramadan = self.ramadan
            yield Days(ramadan.first + (LAST_TEN_BEGIN + 1) * _DAY, ramadan.last, Reason.LAST_TEN_NIGHTS)

    def is_sound(self) -> bool:
        """Whether the days come in their order, and Ramadan has about a month."""
        day = {special: one.day for special, one in self.days.items()}
        length = (day[Special.RAMADAN_LAST] - day[Special.RAMADAN_FIRST]).days + 1
        return (
            _SHORTEST <= length <= _LONGEST
            and day[Special.RAMADAN_LAST] < day[Special.EID_AL_FITR]
            and day[Special.ARAFAH] < day[Special.EID_AL_ADHA]
        )


def lunar_years(first: dt.date, last: dt.date) -> range:
    """The numbers of the Hijri years that two days and those between them fall in, as far as they are known."""
    begin, end = (Gregorian.fromdate(day).to_hijri().year for day in (first, last))
    return range(max(begin, _FIRST_HIJRI), min(end, _LAST_HIJRI) + 1)


def lunar_year(number: int, corrected: Mapping[str, dt.date]) -> LunarYear:
    """A Hijri year, with corrections by name. A day that was not corrected follows its neighbour that was."""
    calculated = _calculated(number)
    given = {special: corrected.get(name_of(special, number)) for special in Special}
    first = given[Special.RAMADAN_FIRST] or calculated[Special.RAMADAN_FIRST]
    last = given[Special.RAMADAN_LAST] or _before(given[Special.EID_AL_FITR])
    if last is None:
        within = max(calculated[Special.RAMADAN_LAST], first + (_SHORTEST - 1) * _DAY)
        last = min(within, first + (_LONGEST - 1) * _DAY)
    arafah = given[Special.ARAFAH] or _before(given[Special.EID_AL_ADHA]) or calculated[Special.ARAFAH]
    found = {
        Special.RAMADAN_FIRST: first,
        Special.RAMADAN_LAST: last,
        Special.EID_AL_FITR: given[Special.EID_AL_FITR] or last + _DAY,
        Special.ARAFAH: arafah,
        Special.EID_AL_ADHA: given[Special.EID_AL_ADHA] or arafah + _DAY,
    }
    days = {}
    for special, day in found.items():
        source = Source.CALCULATED if day == calculated[special] else Source.FOLLOWS
        source = source if given[special] is None else Source.CORRECTED
        days[special] = SpecialDay(name_of(special, number), special, day, source, calculated[special])
    return LunarYear(number, days)


def name_of(special: Special, number: int) -> str:
    """What a correction of this day in a Hijri year is kept under."""
    return f"{special}:{number}"


def parse_name(name: str) -> tuple[Special, int] | None:
    """The day and the Hijri year that a name stands for; None when it is no such name."""
    special, _, number = name.partition(":")
    if special not in set(Special) or not (number.isascii() and number.isdigit() and len(number) == 4):
        return None
    return (Special(special), int(number)) if _FIRST_HIJRI <= int(number) <= _LAST_HIJRI else None


def _before(day: dt.date | None) -> dt.date | None:
    return None if day is None else day - _DAY


def _calculated(number: int) -> Mapping[Special, dt.date]:
    def day(month: int, of_month: int) -> dt.date:
        found = Hijri(number, month, of_month).to_gregorian()
        return dt.date(found.year, found.month, found.day)

    return {
        Special.RAMADAN_FIRST: day(9, 1),
        Special.RAMADAN_LAST: day(10, 1) - _DAY,
        Special.EID_AL_FITR: day(10, 1),
        Special.ARAFAH: day(12, 9),
        Special.EID_AL_ADHA: day(12, 10),
    }
