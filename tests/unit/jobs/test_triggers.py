"""Schedules: neither doubled nor missed, whatever the clock does."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.consultations.model import Schedule
from bot.errors import FieldError
from bot.jobs.triggers import next_opening

LONDON = ZoneInfo("Europe/London")


def at(*given: int) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime(*given, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]


def openings(schedule: Schedule, after: dt.datetime, before: dt.datetime) -> list[dt.datetime]:
    """All of them between two moments."""
    found = []
    moment = next_opening(schedule, after, LONDON)
    while moment is not None and moment < before:
        found.append(moment)
        moment = next_opening(schedule, moment, LONDON)
    return found


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("0", [6]), ("7", [6]), ("1", [0]), ("6", [5]), ("sun", [6]), ("1-5", [0, 1, 2, 3, 4]), ("5-7", [4, 5, 6]),
        ("mon-fri/2", [0, 2, 4]), ("*/2", [1, 3, 5, 6]), ("0,3", [2, 6]), ("fri-sun", [4, 5, 6]),
    ],
)  # fmt: skip
def test_days_of_the_week_are_counted_from_sunday(weekday: str, days: list[int]) -> None:
    """As crontab does, where 0 and 7 are Sunday; APScheduler by itself would begin with Monday."""
    found = openings(Schedule(cron=f"0 10 * * {weekday}"), at(2026, 6, 1), at(2026, 6, 8))

    assert sorted({one.astimezone(LONDON).weekday() for one in found}) == days


def test_a_day_of_the_month_or_of_the_week() -> None:
    """As crontab does when both are named: the first of the month, and every Monday."""
    found = openings(Schedule(cron="0 12 1 * 1"), at(2026, 1, 1), at(2026, 1, 20))

    assert [one.day for one in found] == [1, 5, 12, 19]


def test_a_month_keeps_its_hour_in_summer_and_winter() -> None:
    """Ten in the morning is ten in the morning on the wall."""
    found = openings(Schedule(cron="0 10 1 * *"), at(2026, 1, 1), at(2027, 1, 1))

    assert len(found) == 12
    assert {one.astimezone(LONDON).hour for one in found} == {10}


def test_a_time_that_the_clock_jumps_over_opens_as_it_jumps() -> None:
    """Half past one, in the night in which there is none: at two, once."""
    found = openings(Schedule(cron="30 1 * * *"), at(2026, 3, 28, 12), at(2026, 3, 31))

    assert found == [at(2026, 3, 29, 1), at(2026, 3, 30, 0, 30)]


def test_a_time_that_comes_twice_opens_once() -> None:
    """Half past one, in the night in which there are two: at the first."""
    found = openings(Schedule(cron="30 1 * * *"), at(2026, 10, 24, 12), at(2026, 10, 27))

    assert found == [at(2026, 10, 25, 0, 30), at(2026, 10, 26, 1, 30)]


def test_asked_in_the_second_hour_the_first_does_not_come_again() -> None:
    """Between the two half past ones, the next is tomorrow's."""
    assert next_opening(Schedule(cron="30 1 * * *"), at(2026, 10, 25, 1, 10), LONDON) == at(2026, 10, 26, 1, 30)


@settings(deadline=None)
@given(
    st.sampled_from([dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2027, 3, 28), dt.date(2027, 10, 31)]),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(-36 * 3600, 36 * 3600),
)
def test_every_day_opens_once_around_a_changed_clock(day: dt.date, hour: int, minute: int, away: int) -> None:
    """Whatever the time, and whenever it is asked: the next is the first that the days have after that moment."""
    schedule = Schedule(cron=f"{minute} {hour} * * *")
    midnight = dt.datetime.combine(day, dt.time(), LONDON)  # a sum of days is by the wall
    after = midnight.astimezone(dt.UTC) + dt.timedelta(seconds=away)
    all_of_them = openings(schedule, midnight - dt.timedelta(days=4, seconds=1), midnight + dt.timedelta(days=5))

    assert len({one.astimezone(LONDON).date() for one in all_of_them}) == len(all_of_them) == 9
    assert next_opening(schedule, after, LONDON) == next(one for one in all_of_them if one > after)


def test_once_is_a_time_on_the_forums_wall() -> None:
    """Or on the wall of the zone it names; when it is over it does not come again."""
    once = dt.datetime.fromisoformat("2026-07-01T10:00")
    schedule = Schedule(once=once, zone="Asia/Karachi")

    assert next_opening(Schedule(once=once), at(2026, 6, 1), LONDON) == at(2026, 7, 1, 9)
    assert next_opening(schedule, at(2026, 6, 1), LONDON) == at(2026, 7, 1, 5)
    assert next_opening(Schedule(once=once), at(2026, 7, 1, 9), LONDON) is None


def test_a_day_that_never_comes_never_opens() -> None:
    """The thirtieth of February; nor does a schedule that names nothing."""
    assert next_opening(Schedule(cron="0 10 30 2 *"), at(2026, 1, 1), LONDON) is None
    assert next_opening(Schedule(), at(2026, 1, 1), LONDON) is None


def test_a_day_that_comes_rarely_is_waited_for() -> None:
    """The twenty-ninth of February."""
    assert next_opening(Schedule(cron="0 10 29 feb *"), at(2026, 1, 1), LONDON) == at(2028, 2, 29, 10)


@pytest.mark.parametrize(
    "cron",
    ["", "0 10 * *", "60 10 * * *", "0 24 * * *", "0 10 32 * *", "0 10 * 13 *", "0 10 * * 8", "0 10 * * xyz", "@daily",
     "0 10 * * 5-2", "0 10 last * *", "0 10 * * 1#2", "0 0 10 * * *", "*/0 10 * * *", "0 10 * jan-feb/2 *"],
)  # fmt: skip
def test_a_cron_that_cannot_be_read_is_refused(cron: str) -> None:
    """Rather than read otherwise than it was meant; the field is named."""
    with pytest.raises(FieldError) as refused:
        next_opening(Schedule(cron=cron), at(2026, 1, 1), LONDON)

    assert refused.value.field == "schedule.cron"


@pytest.mark.parametrize("zone", ["Europe/Londinium", "../etc/passwd", "/etc/passwd"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    """The field is named, the value is not repeated."""
    with pytest.raises(FieldError) as refused:
        next_opening(Schedule(cron="0 10 * * *", zone=zone), at(2026, 1, 1), LONDON)

    assert refused.value.field == "schedule.zone"
    assert zone not in str(refused.value)
