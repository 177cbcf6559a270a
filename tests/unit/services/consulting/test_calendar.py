"""The forum's calendar: calculated, and corrected by those who know better."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.domain.etiquette import Hours, Reason, forbidden
from bot.domain.etiquette_rules import Rules, rules_to_json
from bot.domain.sun import LONDON
from bot.errors import FieldError, NotAllowed
from bot.services.audit import Audit
from bot.services.consulting.calendar import Calendar, CalendarYear, Source, Special
from bot.services.etiquette_rules import ETIQUETTE
from bot.services.principals import DeskSession
from bot.services.team_keys import KeyHolder
from bot.storage.engine import Storage
from tests.desk.seeding import Clock, Forum
from tests.unit.domain.forbidden_hours import EIDS, RAMADANS

ZONE = ZoneInfo("Europe/London")
NOON = dt.time(12)


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """A forum with one coordinator, in November 2026."""
    return Forum(storage)


@pytest.fixture
def session(forum: Forum) -> DeskSession:
    """A coordinator, signed in."""
    return forum.signed_in()


def calendar_of(forum: Forum, clock: Clock | None = None) -> Calendar:
    """The calendar of a forum in London."""
    return Calendar(forum.storage, clock or forum.clock, ZONE, LONDON)


def day_of(year: CalendarYear, special: Special) -> tuple[dt.date, Source]:
    """One of its special days."""
    return next((one.day, one.source) for one in year.days if one.special is special)


def test_the_calculated_days_are_those_of_the_published_calendar(forum: Forum) -> None:
    """Ramadan and both Eids, as Umm al-Qura has them for 2026 to 2030."""
    days = [one for year in range(2026, 2031) for one in calendar_of(forum).year(None, year).days]
    eids = {(one.day, one.special.value) for one in days if one.special in {Special.EID_AL_FITR, Special.EID_AL_ADHA}}

    assert eids == set(EIDS)
    assert [one.day for one in days if one.special is Special.RAMADAN_FIRST] == [first for first, _ in RAMADANS]
    assert [one.day for one in days if one.special is Special.RAMADAN_LAST] == [last for _, last in RAMADANS[:-1]]
    assert {one.source for one in days} == {Source.CALCULATED}


def test_a_year_with_two_ramadans_has_both(forum: Forum) -> None:
    """2030: one in January, the next begins in December; each has a name of its own."""
    year = calendar_of(forum).year(None, 2030)
    firsts = [one for one in year.days if one.special is Special.RAMADAN_FIRST]

    assert len({one.name for one in firsts}) == len(firsts) == 2
    assert {one.day.month for one in year.evenings} == {1, 2, 12}


def test_a_corrected_day_wins_and_what_depends_on_it_follows(forum: Forum, session: DeskSession) -> None:
    """The moon was not seen: Ramadan has thirty days, and Eid is a day later."""
    calendar = calendar_of(forum)
    calendar.correct(session, "ramadan_last:1448", "2027-03-09")
    year = calendar.year(session, 2027)

    assert day_of(year, Special.RAMADAN_LAST) == (dt.date(2027, 3, 9), Source.CORRECTED)
    assert day_of(year, Special.EID_AL_FITR) == (dt.date(2027, 3, 10), Source.FOLLOWS)
    assert day_of(year, Special.RAMADAN_FIRST) == (dt.date(2027, 2, 8), Source.CALCULATED)


def test_a_corrected_eid_moves_the_day_before_it(forum: Forum, session: DeskSession) -> None:
    """Whoever announces Eid says with it when Ramadan ends, and when Arafah is."""
    calendar = calendar_of(forum)
    calendar.correct(session, "eid_al_fitr:1448", "2027-03-10")
    calendar.correct(session, "eid_al_adha:1448", "2027-05-17")
    year = calendar.year(session, 2027)

    assert day_of(year, Special.RAMADAN_LAST) == (dt.date(2027, 3, 9), Source.FOLLOWS)
    assert day_of(year, Special.ARAFAH) == (dt.date(2027, 5, 16), Source.FOLLOWS)


def test_the_etiquette_follows_a_correction_at_once(forum: Forum, session: DeskSession) -> None:
    """The day after the corrected Eid is kept free, which it was not before."""
    calendar = calendar_of(forum)
    noon = dt.datetime.combine(dt.date(2027, 3, 11), NOON, ZONE)
    before = calendar.may_send(noon)
    calendar.correct(session, "eid_al_fitr:1448", "2027-03-10")

    assert (before, calendar.may_send(noon)) == (True, False)
    assert forbidden(noon, calendar.etiquette()) is Reason.EID_AL_FITR


def test_prayer_times_of_a_day_are_corrected(forum: Forum, session: DeskSession) -> None:
    """The mosque's table wins over the calculation, a night prayer after midnight too."""
    calendar = calendar_of(forum)
    calendar.correct(session, "evening:2027-02-10", "17:00-18:00")
    calendar.correct(session, "evening:2027-02-11", "17:10-00:10")
    found = {one.day.day: one for one in calendar.year(session, 2027).evenings if one.day.month == 2}
    evenings = calendar.etiquette().evenings

    assert (found[10].sunset, found[10].night_prayer, found[10].source) == (dt.time(17), dt.time(18), Source.CORRECTED)
    assert found[9].source is Source.CALCULATED
    assert evenings[dt.date(2027, 2, 11)].night_prayer == dt.datetime(2027, 2, 12, 0, 10, tzinfo=ZONE)
    assert calendar.may_send(dt.datetime(2027, 2, 10, 19, 30, tzinfo=ZONE))


def test_the_forums_rules_count_at_once(forum: Forum) -> None:
    """Two days around Eid and the days between the last ten nights, a longer pause after sunset, other quiet hours."""
    calendar = calendar_of(forum)
    usual = calendar.etiquette()
    rules = Rules(Hours(dt.time(22), dt.time(8)), after_night_prayer=150, last_ten_days=True, eid_days=2)
    with forum.storage.begin() as tx:
        tx.desk_settings.put(ETIQUETTE, rules_to_json(rules))
        tx.commit()
    stricter = calendar.etiquette()
    begun = usual.evenings[dt.date(2027, 2, 10)].night_prayer
    later_still, half_past_eight, day_of_last_ten, two_days_after_eid = (
        begun + dt.timedelta(minutes=100),
        dt.datetime(2027, 1, 12, 8, 30, tzinfo=ZONE),
        dt.datetime(2027, 3, 4, 12, tzinfo=ZONE),
        dt.datetime(2027, 3, 11, 12, tzinfo=ZONE),
    )

    assert (forbidden(later_still, usual), forbidden(later_still, stricter)) == (None, Reason.RAMADAN_EVENING)
    assert (forbidden(half_past_eight, usual), forbidden(half_past_eight, stricter)) == (Reason.QUIET_HOURS, None)
    assert (forbidden(day_of_last_ten, usual), forbidden(day_of_last_ten, stricter)) == (None, Reason.LAST_TEN_NIGHTS)
    assert (forbidden(two_days_after_eid, usual), forbidden(two_days_after_eid, stricter)) == (
        None,
        Reason.EID_AL_FITR,
    )


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"quiet_hours": "22:00-08:00"}, Rules(quiet=Hours(dt.time(22), dt.time(8)))),
        ({"quiet_hours": "23:59-05:00", "friday": "12:00-14:45"}, Rules(friday=Hours(dt.time(12), dt.time(14, 45)))),
    ],
)
def test_hours_that_were_corrected_in_the_calendar_go_on_counting(
    forum: Forum, stored: dict[str, str], expected: Rules
) -> None:
    """As far as they are within what every forum keeps to, until the rules are set."""
    with forum.storage.begin() as tx:
        for name, value in stored.items():
            tx.calendar.put(name, value)
        tx.commit()

    assert calendar_of(forum).year(None, 2026).rules == expected


def test_rules_that_cannot_be_read_give_way_to_the_usual_ones(forum: Forum) -> None:
    """After a return to an older version people are still left in peace at night."""
    with forum.storage.begin() as tx:
        tx.desk_settings.put(ETIQUETTE, '{"quiet": "never"}')
        tx.commit()

    assert calendar_of(forum).year(None, 2026).rules == Rules()


def test_a_correction_can_be_taken_back(forum: Forum, session: DeskSession) -> None:
    """Then the calculation counts again; taking back what is not there is no mistake."""
    calendar = calendar_of(forum)
    calendar.correct(session, "arafah:1448", "2027-05-16")
    calendar.uncorrect(session, "arafah:1448")
    calendar.uncorrect(session, "arafah:1448")

    assert day_of(calendar.year(session, 2027), Special.ARAFAH) == (dt.date(2027, 5, 15), Source.CALCULATED)


def test_what_others_depend_on_is_taken_back_last(forum: Forum, session: DeskSession) -> None:
    """Else Ramadan would be left with twenty-eight days."""
    calendar = calendar_of(forum)
    calendar.correct(session, "ramadan_first:1448", "2027-02-07")
    calendar.correct(session, "ramadan_last:1448", "2027-03-07")
    with pytest.raises(FieldError) as refused:
        calendar.uncorrect(session, "ramadan_first:1448")

    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("ramadan_first:1448", "soon", "value"),
        ("ramadan_first:1448", "2027-02-30", "value"),
        ("ramadan_first:1448", "2027-02-18", "value"),
        ("eid_al_fitr:1448", "2027-03-12", "value"),
        ("ramadan_last:1448", "2027-03-06", "value"),
        ("ramadan_first:1200", "2027-02-08", "name"),
        ("mawlid:1448", "2027-02-08", "name"),
        ("", "2027-02-08", "name"),
        ("quiet_hours", "22:00-08:00", "name"),
        ("friday", "13:00-14:00", "name"),
        ("evening:2027-02-10", "05:00-06:00", "value"),
        ("evening:2027-02-10", "17:00-10:00", "value"),
        ("evening:2027-06-10", "21:00-22:30", "name"),
        ("evening:9999-12-31", "21:00-22:30", "name"),
        ("evening:tomorrow", "21:00-22:30", "name"),
    ],
)
def test_what_cannot_be_right_is_refused(forum: Forum, session: DeskSession, name: str, value: str, field: str) -> None:
    """The field is named, and nothing is changed."""
    calendar = calendar_of(forum)
    with pytest.raises(FieldError) as refused:
        calendar.correct(session, name, value)

    assert refused.value.field == field
    with forum.storage.begin() as tx:
        assert tx.calendar.all() == {}


@pytest.mark.parametrize("year", [1900, 1924, 2077, 0, 99999])
def test_years_outside_the_calendar_are_refused(forum: Forum, year: int) -> None:
    """Rather than guessed."""
    with pytest.raises(FieldError) as refused:
        calendar_of(forum).year(None, year)

    assert refused.value.field == "year"


@pytest.mark.parametrize("year", [1925, 2026, 2076])
def test_every_year_it_knows_can_be_shown_and_kept_to(forum: Forum, year: int) -> None:
    """From the first to the last, with rules for the years around it."""
    calendar = calendar_of(forum, Clock(dt.datetime(year, 12, 31, 12, tzinfo=dt.UTC)))

    assert len(calendar.year(None, year).days) >= 5
    assert calendar.etiquette().ramadans


def test_the_rules_reach_years_ahead(forum: Forum) -> None:
    """What is planned today may leave in three years."""
    etiquette = calendar_of(forum).etiquette()

    assert forbidden(dt.datetime(2029, 2, 14, 12, tzinfo=ZONE), etiquette) is Reason.EID_AL_FITR


def test_corrections_are_written_down(forum: Forum, session: DeskSession) -> None:
    """Who changed when people are written to, as any other act at the desk."""
    calendar = calendar_of(forum)
    calendar.correct(session, "arafah:1448", "2027-05-16")
    calendar.uncorrect(session, "arafah:1448")
    acts = [(one.action, one.name) for one in Audit(forum.storage).page(session).entries]

    assert acts[:2] == [("calendar_uncorrected", "Amina Yusuf"), ("calendar_corrected", "Amina Yusuf")]


def test_a_coordinator_with_a_one_time_password_changes_nothing(forum: Forum, session: DeskSession) -> None:
    """As everywhere at the desk."""
    given = forum.ceremony.invite(KeyHolder.signed_in(session), "bilal", "Bilal", "en")
    invited = forum.access.session(forum.access.sign_in("bilal", given, "192.0.2.1"))
    with pytest.raises(NotAllowed):
        calendar_of(forum).correct(invited, "arafah:1448", "2027-05-16")
