"""The week in figures."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases import Status
from bot.errors import FieldError
from bot.services.summaries import Summaries
from bot.storage.engine import Storage
from tests.desk.seeding import Forum


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """A forum with one coordinator, on each kind of database."""
    return Forum(storage)


def test_a_week_is_counted_without_signing_in(forum: Forum) -> None:
    """Received, where they stand, and what was said on both sides."""
    forum.report(day=dt.date(2026, 11, 9))
    first, second = forum.report(), forum.report()
    forum.casework.reply(forum.signed_in(), first, "Are you safe?", "one")
    forum.follow_up(first, "Yes.")
    forum.follow_up(first, "Thank you.")
    forum.close(second)
    summary = Summaries(forum.storage, forum.clock).week()

    assert (summary.week, summary.received, summary.follow_ups, summary.replies, summary.open) == (
        "2026-W47", 2, 2, 1, 2,
    )  # fmt: skip
    assert summary.by_status[Status.ACKNOWLEDGED] == summary.by_status[Status.CLOSED] == 1


def test_a_quiet_week_is_all_zeros(forum: Forum) -> None:
    """There is a summary also when there is nothing."""
    plain = Summaries(forum.storage, forum.clock).week("2026-W46").to_plain()

    assert plain == {
        "week": "2026-W46",
        "from": "2026-11-09",
        "to": "2026-11-15",
        "complete": True,
        "received": 0,
        "by_status": dict.fromkeys(("new", "acknowledged", "in_progress", "raised", "closed", "spam"), 0),
        "follow_ups": 0,
        "replies": 0,
        "open": 0,
    }


def test_the_running_week_says_that_it_is_not_over(forum: Forum) -> None:
    """Nobody takes half a week for a whole one."""
    assert not Summaries(forum.storage, forum.clock).week().complete


def test_the_week_changes_at_the_forums_own_midnight(forum: Forum) -> None:
    """Half past midnight on a Monday in Karachi is Sunday evening in London."""
    forum.clock.now = dt.datetime(2026, 11, 15, 19, 30, tzinfo=dt.UTC)

    assert Summaries(forum.storage, forum.clock, ZoneInfo("Asia/Karachi")).week().week == "2026-W47"
    assert Summaries(forum.storage, forum.clock, ZoneInfo("Europe/London")).week().week == "2026-W46"


def test_a_week_that_does_not_exist_is_refused(forum: Forum) -> None:
    """A typing mistake is said, not counted as zero."""
    with pytest.raises(FieldError):
        Summaries(forum.storage, forum.clock).week("2026-W60")
