"""Retention: what has ended goes when its time is over, and nothing else does."""

import datetime as dt

import pytest

from bot.domain.cases import Status
from bot.services.audit import Audit
from bot.services.principals import DeskSession
from bot.services.retention import Ended, Retention, Terms, months_before
from bot.storage.engine import Storage
from tests.desk.seeding import Forum


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """A forum with one coordinator."""
    return Forum(storage)


@pytest.fixture
def session(forum: Forum) -> DeskSession:
    """A coordinator, signed in."""
    return forum.signed_in()


def retention(forum: Forum, **terms: int) -> Retention:
    """With these terms."""
    return Retention(forum.storage, forum.clock, Terms(**terms))


def left(forum: Forum) -> set[int]:
    """The reports that are there."""
    with forum.storage.begin() as tx:
        return {row.id for row in tx.reports.page()}


def test_a_closed_case_is_deleted_when_its_months_are_over(forum: Forum, session: DeskSession) -> None:
    """With its messages and photos; an open case of the same week stays, however old it gets."""
    closed, still_open = forum.report(), forum.report()
    forum.casework.reply(session, closed, "We hear you.", "once")
    forum.casework.set_status(session, closed, Status.CLOSED)
    forum.clock.forward(days=30 * 23)
    before = retention(forum).run()["closed"]
    forum.clock.forward(days=60)
    after = retention(forum).run()["closed"]

    assert (before, after) == (0, 1)
    assert left(forum) == {still_open}
    with forum.storage.begin() as tx:
        assert tx.messages.count(closed) == 0


def test_a_case_whose_last_word_is_young_stays(forum: Forum, session: DeskSession) -> None:
    """Its time begins with the last thing that was said in it, not with the report."""
    report_id = forum.report()
    forum.clock.forward(days=30 * 20)
    forum.casework.reply(session, report_id, "We have news.", "once")
    forum.casework.set_status(session, report_id, Status.CLOSED)
    forum.clock.forward(days=30 * 10)

    assert retention(forum).run()["closed"] == 0
    assert left(forum) == {report_id}


def test_an_old_case_closed_today_is_not_gone_tonight(forum: Forum, session: DeskSession) -> None:
    """Whoever closes a very old case has thirty days to think again."""
    report_id = forum.report()
    forum.clock.forward(days=30 * 40)
    forum.casework.set_status(session, report_id, Status.CLOSED)
    tonight = retention(forum).run()["closed"]
    forum.clock.forward(days=32)
    later = retention(forum).run()["closed"]

    assert (tonight, later) == (0, 1)


def test_what_was_not_a_report_goes_after_thirty_days(forum: Forum, session: DeskSession) -> None:
    """Counted from when it was marked, not from when it came."""
    report_id = forum.report()
    forum.clock.forward(days=90)
    forum.casework.set_status(session, report_id, Status.SPAM)
    forum.clock.forward(days=20)
    early = retention(forum).run()["spam"]
    forum.clock.forward(days=20)
    late = retention(forum).run()["spam"]

    assert (early, late) == (0, 1)


def test_the_audit_log_ends_too(forum: Forum, session: DeskSession) -> None:
    """Who did what is forgotten after a year."""
    entries = len(Audit(forum.storage).page(session).entries)
    forum.clock.forward(days=367)
    deleted = retention(forum).run()["audit"]

    assert deleted == entries > 0


def test_nothing_is_deleted_when_told_to_keep_it(forum: Forum, session: DeskSession) -> None:
    """0 is for ever."""
    closed, spam = forum.report(), forum.report()
    forum.casework.set_status(session, closed, Status.CLOSED)
    forum.casework.set_status(session, spam, Status.SPAM)
    forum.clock.forward(days=5000)
    job = retention(forum, closed_months=0, spam_days=0, audit_months=0)

    assert (job.due(), job.run()) == (Ended(), {"closed": 0, "spam": 0, "audit": 0})
    assert left(forum) == {closed, spam}


def test_a_dry_run_counts_the_same_and_changes_nothing(forum: Forum, session: DeskSession) -> None:
    """The operator can look before it happens."""
    for _ in range(3):
        forum.casework.set_status(session, forum.report(), Status.CLOSED)
    forum.clock.forward(days=30 * 30)
    job = retention(forum)
    said = job.due()
    there = len(left(forum))

    assert said.closed == there == 3
    assert job.run()["closed"] == 3


def test_each_run_is_written_down_in_counts_only(forum: Forum, session: DeskSession) -> None:
    """A coordinator sees at the desk that it ran, when (to the hour), and how many; never which."""
    forum.casework.set_status(session, forum.report(), Status.SPAM)
    forum.clock.forward(days=60)
    retention(forum).run()
    [run] = Audit(forum.storage).upkeep(session)

    assert (run.job, run.counts) == ("retention", {"closed": 0, "spam": 1, "audit": 0})
    assert (run.at.minute, run.at.second) == (0, 0)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (dt.date(2026, 11, 22), 24, dt.date(2024, 11, 22)),
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),
        (dt.date(2026, 12, 31), 12, dt.date(2025, 12, 31)),
    ],
)
def test_months_are_counted_as_people_do(day: dt.date, months: int, found: dt.date) -> None:
    """The same day of an earlier month, or its last."""
    assert months_before(day, months) == found
