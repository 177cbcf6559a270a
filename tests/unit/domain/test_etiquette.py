"""When not to write to people: each rule, then all of them at every moment of five years."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.etiquette import Days, Etiquette, Hours, Ramadan, Reason, forbidden, next_allowed, reasons
from bot.domain.sun import LONDON, Evening, evening
from tests.unit.domain.forbidden_hours import RAMADANS, WHOLE_DAYS, is_forbidden

ZONE = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def known_years(zone: dt.tzinfo = ZONE) -> Etiquette:
    """What is known of 2026 to 2030."""
    ramadans = tuple(Ramadan(first, last) for first, last in RAMADANS)
    return Etiquette(
        zone=zone,
        ramadans=ramadans,
        evenings={day: evening(day, LONDON, zone) for one in ramadans for day in one.evenings()},
        days=tuple(Days(first, last, Reason(why)) for first, last, why in WHOLE_DAYS),
    )


ETIQUETTE = known_years()
FIVE_YEARS = dt.datetime.fromisoformat("2026-01-01"), dt.datetime.fromisoformat("2031-01-01")
MOMENTS = st.datetimes(*FIVE_YEARS, timezones=st.just(dt.UTC))


def london(*given: int) -> dt.datetime:
    """A moment by London's clock."""
    return dt.datetime(*given, tzinfo=ZONE)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("asked", "leaves", "why"),
    [
        (london(2026, 6, 10, 15), london(2026, 6, 10, 15), ()),
        (london(2026, 6, 10, 20, 59), london(2026, 6, 10, 20, 59), ()),
        (london(2026, 6, 10, 21), london(2026, 6, 11, 9), (Reason.QUIET_HOURS,)),
        (london(2026, 6, 11, 3), london(2026, 6, 11, 9), (Reason.QUIET_HOURS,)),
        (london(2026, 6, 12, 12), london(2026, 6, 12, 14, 30), (Reason.FRIDAY_PRAYER,)),
        (london(2026, 6, 11, 12), london(2026, 6, 11, 12), ()),
        (
            london(2026, 2, 25, 18), london(2026, 2, 25, 20, 55, 8), (Reason.RAMADAN_EVENING,),
        ),
        (
            london(2026, 3, 7, 18), london(2026, 3, 8, 9), (Reason.RAMADAN_EVENING, Reason.QUIET_HOURS),
        ),
        (
            london(2026, 3, 9, 18), london(2026, 3, 10, 9),
            (Reason.LAST_TEN_NIGHTS, Reason.RAMADAN_EVENING, Reason.QUIET_HOURS),
        ),
        (london(2026, 3, 20, 10), london(2026, 3, 22, 9), (Reason.EID_AL_FITR, Reason.QUIET_HOURS)),
        (
            london(2026, 5, 25, 21), london(2026, 5, 29, 9),
            (Reason.QUIET_HOURS, Reason.ARAFAH, Reason.EID_AL_ADHA),
        ),
    ],
)  # fmt: skip
def test_what_is_asked_for_leaves_at_the_next_decent_time(
    asked: dt.datetime, leaves: dt.datetime, why: tuple[Reason, ...]
) -> None:
    """Deferred, never dropped, and the desk can say why."""
    found, said = next_allowed(asked, ETIQUETTE)

    assert abs(found - leaves) < MINUTE
    assert set(said) == set(why)


def test_the_eve_of_ramadan_belongs_to_it() -> None:
    """Its first night begins with the sunset before its first day."""
    assert forbidden(london(2026, 2, 17, 18), ETIQUETTE) is Reason.RAMADAN_EVENING
    assert forbidden(london(2026, 2, 16, 18), ETIQUETTE) is None


def test_the_last_ten_nights_begin_with_the_sunset_of_the_twentieth_day() -> None:
    """And keep the evening after the night prayer free as well, which the others do not."""
    late = dt.time(20, 58)
    etiquette = Etiquette(
        zone=ZONE, ramadans=(Ramadan(dt.date(2030, 1, 5), dt.date(2030, 2, 3)),), evenings=ETIQUETTE.evenings
    )

    assert forbidden(dt.datetime.combine(dt.date(2030, 1, 23), late, ZONE), etiquette) is None
    assert forbidden(dt.datetime.combine(dt.date(2030, 1, 24), late, ZONE), etiquette) is Reason.LAST_TEN_NIGHTS


def test_a_coordinators_table_wins() -> None:
    """Other hours, another day for Eid, other prayer times."""
    eve = dt.date(2026, 6, 1)
    etiquette = Etiquette(
        zone=ZONE,
        quiet=Hours(dt.time(22), dt.time(8)),
        friday=Hours(dt.time(13), dt.time(13)),
        ramadans=(Ramadan(eve, eve + 28 * DAY),),
        evenings={eve: Evening(london(2026, 6, 1, 19), london(2026, 6, 1, 19, 30))},
        days=(Days(dt.date(2026, 8, 1), dt.date(2026, 8, 1), Reason.EID_AL_FITR),),
    )

    assert forbidden(london(2026, 5, 20, 21, 30), etiquette) is None
    assert forbidden(london(2026, 5, 22, 13), etiquette) is None
    assert next_allowed(london(2026, 6, 1, 18, 20), etiquette)[0] == london(2026, 6, 1, 21)
    assert forbidden(london(2026, 8, 1, 12), etiquette) is Reason.EID_AL_FITR


@pytest.mark.parametrize("zone", ["Asia/Karachi", "America/New_York", "UTC"])
def test_the_asker_may_be_in_another_zone(zone: str) -> None:
    """A moment is a moment, however it is written."""
    asked = london(2026, 6, 12, 12, 30)

    assert next_allowed(asked.astimezone(ZoneInfo(zone)), ETIQUETTE) == next_allowed(asked, ETIQUETTE)


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_twice() -> None:
    """By the wall it is quiet until half past one, and then again until half past one."""
    etiquette = Etiquette(zone=ZONE, quiet=Hours(dt.time(21), dt.time(1, 30)))
    utc = dt.datetime(2026, 10, 25, tzinfo=dt.UTC)

    assert next_allowed(utc, etiquette)[0] == utc + 30 * MINUTE
    assert next_allowed(utc + HOUR, etiquette)[0] == utc + 90 * MINUTE


def test_quiet_hours_that_end_in_the_hour_that_never_comes_end_with_the_jump() -> None:
    """By the wall it is two o'clock, and quiet no more."""
    etiquette = Etiquette(zone=ZONE, quiet=Hours(dt.time(21), dt.time(1, 30)))
    utc = dt.datetime(2026, 3, 29, tzinfo=dt.UTC)

    assert next_allowed(utc, etiquette)[0] == utc + HOUR


def test_quiet_hours_that_begin_in_the_hour_that_comes_twice_begin_twice() -> None:
    """By the wall it is quiet from half past one; as the clock is put back it is one o'clock, and not quiet yet."""
    etiquette = Etiquette(zone=ZONE, quiet=Hours(dt.time(1, 30), dt.time(9)))
    utc = dt.datetime(2026, 10, 25, tzinfo=dt.UTC)

    assert next_allowed(utc + 40 * MINUTE, etiquette)[0] == utc + HOUR
    assert next_allowed(utc + 90 * MINUTE, etiquette)[0] == utc + 9 * HOUR


def test_a_calendar_without_a_decent_time_is_not_waited_for() -> None:
    """Hours that never end are a mistake that is said, not a loop."""
    night_and_day = Etiquette(
        zone=ZONE, quiet=Hours(dt.time(12), dt.time(11, 59)), friday=Hours(dt.time(11), dt.time(12)),
        days=(Days(dt.date(2020, 1, 1), dt.date(2040, 1, 1), Reason.ARAFAH),),
    )  # fmt: skip

    with pytest.raises(ValueError, match="no time at all"):
        next_allowed(london(2026, 6, 10, 15), night_and_day)


@settings(deadline=None)
@given(MOMENTS)
def test_what_leaves_never_leaves_at_a_forbidden_time(asked: dt.datetime) -> None:
    """Nor before it was asked for; and there is a reason exactly when it waits."""
    leaves, why = next_allowed(asked, ETIQUETTE)

    assert leaves >= asked
    assert forbidden(leaves, ETIQUETTE) is None
    assert bool(why) == (leaves > asked)
    assert forbidden(asked, ETIQUETTE) in {None, *why}


@settings(deadline=None)
@given(MOMENTS)
def test_waiting_once_is_enough(asked: dt.datetime) -> None:
    """To ask again when the time has come changes nothing."""
    leaves, _ = next_allowed(asked, ETIQUETTE)

    assert next_allowed(leaves, ETIQUETTE) == (leaves, ())


@settings(max_examples=60, deadline=None)
@given(MOMENTS)
def test_no_decent_minute_is_passed_over(asked: dt.datetime) -> None:
    """Every minute before the one it leaves in is forbidden."""
    leaves, _ = next_allowed(asked, ETIQUETTE)
    minutes = int((leaves - asked) / MINUTE)

    assert all(forbidden(asked + one * MINUTE, ETIQUETTE) for one in range(minutes))


HOURS = st.builds(
    Hours, st.times().map(lambda one: one.replace(second=0, microsecond=0)), st.times(max_value=dt.time(12))
)


@settings(max_examples=60, deadline=None)
@given(
    MOMENTS,
    HOURS,
    HOURS,
    st.sampled_from(["Europe/London", "Australia/Lord_Howe", "America/New_York", "Asia/Tehran", "Africa/Casablanca"]),
)
def test_so_it_is_with_other_hours_in_other_zones(asked: dt.datetime, quiet: Hours, friday: Hours, zone: str) -> None:
    """Whatever the coordinators decide: never at a forbidden time, and not a minute later than need be."""
    etiquette = Etiquette(
        zone=ZoneInfo(zone), quiet=quiet, friday=friday, ramadans=ETIQUETTE.ramadans, evenings=ETIQUETTE.evenings
    )
    leaves, _ = next_allowed(asked, etiquette)

    assert not reasons(leaves, etiquette)
    assert all(forbidden(asked + one * MINUTE, etiquette) for one in range(int((leaves - asked) / MINUTE)))


def boundaries(year: int) -> list[dt.datetime]:
    """One second before, at and after everything that may begin or end in a year, by London's clock."""
    begin, zone = dt.date(year, 1, 1), ZONE
    times = [dt.time(0), dt.time(1), dt.time(2), dt.time(9), dt.time(12), dt.time(14, 30), dt.time(21)]
    found = []
    for past in range(366):
        day = begin + past * DAY
        found += [dt.datetime.combine(day, time, zone).replace(fold=fold) for time in times for fold in (0, 1)]
        if day in ETIQUETTE.evenings:
            there = ETIQUETTE.evenings[day]
            found += [there.sunset - 45 * MINUTE, there.sunset, there.night_prayer + 90 * MINUTE]
    moments = {one.astimezone(dt.UTC) for one in found}
    return [one + dt.timedelta(seconds=off) for one in moments for off in (-1, 0, 1)]


@pytest.mark.parametrize("year", range(2026, 2031))
def test_no_prompt_of_five_years_leaves_inside_a_forbidden_hour(year: int) -> None:
    """Asked for at every quarter of an hour and around every boundary; what is forbidden is worked out apart."""
    begin = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    asked = [begin + quarter * 15 * MINUTE for quarter in range(366 * 96)] + boundaries(year)
    wrong = []
    for moment in sorted(asked):
        leaves, _ = next_allowed(moment, ETIQUETTE)
        if leaves < moment or is_forbidden(leaves) or (leaves > moment) != is_forbidden(moment):
            wrong.append((moment, leaves))

    assert not wrong


def times_to_look_at() -> list[tuple[str, dt.date]]:
    """The days around which every minute is looked at: changed clocks, first and last days of Ramadan, Eids."""
    days: list[tuple[str, dt.date]] = []
    for year in range(2026, 2031):
        for month in (3, 10):
            last = dt.date(year, month, 31)
            days.append(("clock", last - (last.isoweekday() % 7) * DAY))
    days += [("ramadan", first + 14 * DAY) for first, _ in RAMADANS if first.year < 2031]
    days += [(why, first + DAY) for first, _, why in WHOLE_DAYS]
    return days


@pytest.mark.soak
@pytest.mark.parametrize(("what", "day"), times_to_look_at(), ids=str)
def test_every_minute_a_month_around(what: str, day: dt.date) -> None:
    """A prompt asked for at any minute, a month before and after: it leaves at a decent time, and soonest."""
    moment = dt.datetime.combine(day - 31 * DAY, dt.time(), dt.UTC)
    end = moment + 62 * DAY
    expected, wrong = None, []
    while moment < end:
        if expected is None or moment > expected:
            expected = next_allowed(moment, ETIQUETTE)[0]
            if is_forbidden(expected):
                wrong.append(moment)
        allowed = moment == expected
        if allowed == is_forbidden(moment) or (not allowed and not forbidden(moment, ETIQUETTE)):
            wrong.append(moment)
        moment += MINUTE

    assert not wrong, what
