"""Weeks: counted without keys, frozen once, compared with those before."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases import Status
from bot.errors import FieldError
from bot.insights.trends import Verdict
from bot.storage.engine import Storage
from tests.desk.seeding import Forum
from tests.desk.weeks import MONDAY_AT_EIGHT, weeks_of

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """A forum with one coordinator, on each kind of database."""
    return Forum(storage)


def test_a_week_is_counted_without_signing_in(forum: Forum) -> None:
    """Received, where they stand, who was answered, and what was said on both sides."""
    forum.report(day=dt.date(2026, 11, 9))
    first, second = forum.report(), forum.report()
    forum.casework.reply(forum.signed_in(), first, "Are you safe?", "one")
    forum.follow_up(first, "Yes.")
    forum.follow_up(first, "Thank you.")
    forum.close(second)
    found = weeks_of(forum).totals("2026-W47")

    assert (found.received, found.answered, found.follow_ups, found.replies, found.open, found.closed) == (
        2, 1, 2, 1, 2, 1,
    )  # fmt: skip
    assert found.by_status[Status.ACKNOWLEDGED] == found.by_status[Status.CLOSED] == 1
    assert not found.complete


def test_a_frozen_week_stays_as_it_was(forum: Forum) -> None:
    """What happens to its cases on Monday morning and later changes nothing of it."""
    case = forum.report()
    weeks = weeks_of(forum)
    forum.clock.now = MONDAY_AT_EIGHT
    assert weeks.freeze_due() == {"frozen": 1}
    frozen = weeks.totals("2026-W47")
    forum.casework.reply(forum.signed_in(), case, "Are you safe?", "one")
    forum.close(case)

    assert weeks.totals("2026-W47") == frozen
    assert (frozen.received, frozen.open, frozen.frozen) == (1, 1, dt.date(2026, 11, 23))


@ONLY_SQLITE
def test_a_week_is_frozen_on_monday_at_eight_by_the_forums_clock(forum: Forum) -> None:
    """Not a minute sooner, wherever the server stands."""
    forum.report()
    weeks = weeks_of(forum, zone=ZoneInfo("Asia/Karachi"))
    forum.clock.now = dt.datetime(2026, 11, 23, 2, 59, tzinfo=dt.UTC)
    early = weeks.freeze_due()
    forum.clock.forward(minutes=1)

    assert (early, weeks.freeze_due()) == ({"frozen": 0}, {"frozen": 1})


def test_a_week_is_frozen_once_whoever_looks(forum: Forum) -> None:
    """Two processes find nothing left to do after one another."""
    forum.report()
    forum.clock.now = MONDAY_AT_EIGHT

    assert [weeks_of(forum).freeze_due()["frozen"] for _ in range(2)] == [1, 0]
    assert len(weeks_of(forum).frozen()) == 1


def test_after_an_outage_the_missing_weeks_are_frozen_twelve_at_most(forum: Forum) -> None:
    """Weeks without a report too; older ones stay until somebody asks for them."""
    forum.report()
    forum.clock.forward(weeks=20)
    weeks = weeks_of(forum)
    count = weeks.freeze_due()["frozen"]
    older = weeks.freeze(None, "2026-W47")

    assert (count, older.received, older.frozen) == (12, 1, weeks.today())


def test_many_at_once_freeze_a_week_once(forum: Forum) -> None:
    """As two processes with jobs do at eight o'clock."""
    forum.report()
    forum.clock.now = MONDAY_AT_EIGHT
    with ThreadPoolExecutor(4) as several:
        counts = list(several.map(lambda _: weeks_of(forum).freeze_due()["frozen"], range(4)))

    assert (sum(counts), len(weeks_of(forum).frozen())) == (1, 1)


@ONLY_SQLITE
def test_nothing_is_frozen_from_before_the_forum_began(forum: Forum) -> None:
    """A new forum has no weeks behind it."""
    forum.clock.now = MONDAY_AT_EIGHT
    weeks = weeks_of(forum)
    weeks.freeze_due()

    assert [one.totals.week for one in weeks.frozen()] == ["2026-W47"]
    with pytest.raises(FieldError):
        weeks.freeze(None, "2026-W46")


@ONLY_SQLITE
def test_a_week_that_is_going_on_is_not_frozen(forum: Forum) -> None:
    """Half a week is never kept as a whole one."""
    with pytest.raises(FieldError, match="not over"):
        weeks_of(forum).freeze(None, "2026-W47")


@ONLY_SQLITE
def test_the_week_changes_at_the_forums_own_midnight(forum: Forum) -> None:
    """Half past midnight on a Monday in Karachi is Sunday evening in London."""
    forum.clock.now = dt.datetime(2026, 11, 15, 19, 30, tzinfo=dt.UTC)

    assert weeks_of(forum, zone=ZoneInfo("Asia/Karachi")).latest() == "2026-W46"
    assert weeks_of(forum, zone=ZoneInfo("Europe/London")).latest() == "2026-W45"


@ONLY_SQLITE
@pytest.mark.parametrize("week", ["2026-W60", "yesterday", "2026-W53x"])
def test_a_week_that_does_not_exist_is_refused(forum: Forum, week: str) -> None:
    """A typing mistake is said, not counted as zero."""
    with pytest.raises(FieldError):
        weeks_of(forum).totals(week)


@ONLY_SQLITE
def test_a_case_is_overdue_when_its_week_ended_more_than_seven_days_ago_without_a_reply(forum: Forum) -> None:
    """Closed ones are not, nor those to which somebody replied in time."""
    forum.report()
    closed, replied = forum.report(), forum.report()
    forum.close(closed)
    forum.casework.reply(forum.signed_in(), replied, "Are you safe?", "one")
    forum.clock.now = dt.datetime(2026, 11, 29, 23, tzinfo=dt.UTC)
    on_sunday = weeks_of(forum).totals("2026-W48").overdue
    forum.clock.forward(hours=2)

    assert (on_sunday, weeks_of(forum).totals("2026-W48").overdue) == (0, 1)


@ONLY_SQLITE
def test_the_trend_begins_where_the_forum_began(forum: Forum) -> None:
    """Weeks before it are not weeks without reports."""
    for back in range(1, 4):
        forum.report(day=forum.clock().date() - dt.timedelta(weeks=back))
    forum.report()
    trend = weeks_of(forum).trend("2026-W47")

    assert (trend.weeks[0], trend.received) == ("2026-W44", (1, 1, 1, 1))
    assert trend.comparison.verdict is Verdict.EARLY


@ONLY_SQLITE
def test_half_a_week_is_not_said_to_be_fewer_than_a_whole_one(forum: Forum) -> None:
    """On Monday morning nothing is unusual about no report yet."""
    for back in range(1, 6):
        for _ in range(6):
            forum.report(day=forum.clock().date() - dt.timedelta(weeks=back))

    assert weeks_of(forum).trend("2026-W47").sentence.message.startswith("The week is still going on")
    assert weeks_of(forum).trend("2026-W46").sentence.message.startswith("Nothing out of the usual")
