"""The figures of a week that take keys: counted by whoever opens it first, and the same ever after."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.cases import Status
from bot.errors import FieldError, NotAllowed
from bot.insights.hiding import Policy
from bot.insights.trends import Verdict
from bot.services.principals import DeskSession
from bot.services.team_keys import KeyHolder
from bot.services.weeks.model import Correction
from bot.storage.engine import Storage
from tests.desk.seeding import Forum
from tests.desk.weeks import MONDAY_AT_EIGHT, SEARCH, THREAT, WEEK, move, note, reading_of, weeks_of

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """A forum with one coordinator."""
    return Forum(storage)


def frozen(forum: Forum, **given: Any) -> DeskSession:
    """Freeze the week and count it."""
    forum.clock.now = MONDAY_AT_EIGHT
    weeks_of(forum).freeze_due()
    session = forum.signed_in()
    while reading_of(forum, **given).count(session, WEEK):
        pass
    return session


def test_reports_are_counted_as_they_stood_on_sunday(forum: Forum) -> None:
    """What is judged on Monday, before anybody looks at the week, does not belong to it."""
    first, second, third = forum.report(answers=THREAT), forum.report(answers=THREAT), forum.report(answers=SEARCH)
    note(forum, first, "severity", "3", severity=3)
    note(forum, first, "tags", tags=("ramadan",))
    move(forum, third, Status.SPAM)
    forum.clock.now = MONDAY_AT_EIGHT
    note(forum, second, "severity", "4", severity=4)
    move(forum, second, Status.CLOSED)
    figures = reading_of(forum).of(frozen(forum), WEEK).figures

    assert figures is not None
    assert figures.exact.category == {"threatened": 2}
    assert figures.exact.severity == {"3": 1, "unjudged": 1}
    assert (figures.spam, figures.waiting, figures.themes) == (1, 2, {"ramadan": 1})


@ONLY_SQLITE
def test_a_frozen_week_counted_again_is_the_same(forum: Forum) -> None:
    """Whatever happened to its cases in the weeks after."""
    cases = [forum.report(answers=THREAT) for _ in range(3)]
    note(forum, cases[0], "tags", tags=("ramadan",))
    forum.casework.reply(forum.signed_in(), cases[0], "Are you safe?", "one")
    frozen(forum)
    forum.clock.forward(days=9)
    note(forum, cases[1], "severity", "4", severity=4)
    move(forum, cases[2], Status.SPAM)
    forum.casework.reply(forum.signed_in(), cases[1], "We are on it.", "two")
    found = reading_of(forum).recount(forum.signed_in(), WEEK)

    assert (found.same, found.deleted, found.retagged) == (True, 0, 0)


@ONLY_SQLITE
def test_a_recount_finds_what_was_changed_behind_its_back(forum: Forum) -> None:
    """It compares, and does not only say so."""
    case = forum.report(answers=THREAT)
    note(forum, case, "severity", "1", severity=1)
    session = frozen(forum)
    forum.clock.now -= dt.timedelta(days=3)
    note(forum, case, "severity", "4", severity=4)
    found = reading_of(forum).recount(session, WEEK)

    assert (found.same, found.differs) == (False, ("exact", "outside"))


@ONLY_SQLITE
def test_a_recount_says_what_was_deleted_and_retagged_since(forum: Forum) -> None:
    """The figures stand; what cannot be compared is not compared."""
    kept, gone = forum.report(answers=THREAT), forum.report(answers=THREAT)
    note(forum, kept, "tags", tags=("ramadan",))
    session = frozen(forum)
    note(forum, kept, "tags", tags=("school",))
    with forum.storage.begin() as tx:
        tx.reports.delete(gone)
        tx.commit()
    found = reading_of(forum).recount(session, WEEK)
    figures = reading_of(forum).of(session, WEEK).figures

    assert (found.same, found.deleted, found.retagged) == (True, 1, 1)
    assert figures is not None
    assert figures.exact.total == 2


def test_a_week_is_counted_a_part_at_a_time_and_by_several(forum: Forum) -> None:
    """What one has counted the other goes on from; nothing is shown before the end."""
    for _ in range(5):
        forum.report(answers=THREAT)
    forum.clock.now = MONDAY_AT_EIGHT
    weeks_of(forum).freeze_due()
    session, reading, other = forum.signed_in(), reading_of(forum, batch=2), reading_of(forum, batch=2)
    left = [reading.count(session, most=2), other.count(session, most=2)]
    early = other.of(session).figures
    left.append(reading.count(session, most=2))
    figures = other.of(session).figures

    assert (left, early) == ([3, 1, 0], None)
    assert figures is not None
    assert figures.exact.total == 5


@ONLY_SQLITE
def test_the_days_to_a_first_answer_are_counted_in_the_week_of_the_answer(forum: Forum) -> None:
    """A case that waited for weeks shows there, and not as if it had been quick."""
    old = forum.report(day=dt.date(2026, 11, 2))
    quick = forum.report()
    forum.clock.forward(days=2)
    for case in (old, quick):
        forum.casework.reply(forum.signed_in(), case, "Are you safe?", "one")
        forum.clock.forward(days=1)
        forum.casework.reply(forum.signed_in(), case, "Still there?", "two")
    figures = reading_of(forum).of(frozen(forum), WEEK).figures

    assert figures is not None
    assert (dict(figures.waits), figures.median_wait) == ({16: 1, 3: 1}, 9.5)


@ONLY_SQLITE
def test_cases_raised_in_the_week_are_named_while_they_are_there(forum: Forum) -> None:
    """With the way to each; how many there were stays when one is deleted."""
    cases = [forum.report(answers=THREAT) for _ in range(2)]
    for case in cases:
        move(forum, case, Status.RAISED)
    session = frozen(forum)
    with forum.storage.begin() as tx:
        tx.reports.delete(cases[0])
        tx.commit()
    found = reading_of(forum).of(session, WEEK)

    assert [one.id for one in found.raised] == [cases[1]]
    assert found.totals.raised == 2


@ONLY_SQLITE
def test_only_what_may_be_counted_leaves_the_desk(forum: Forum) -> None:
    """Reports that only the forum may read are in no published figure, and small numbers are in none either."""
    for _ in range(12):
        forum.report(answers=THREAT)
    for _ in range(20):
        forum.report(answers=SEARCH)
    frozen(forum, policy=Policy(k=5, rounding=1))
    table = weeks_of(forum).published(WEEK)

    assert table is not None
    assert table.answered == 12
    assert "newham" not in str(table.to_plain())


@ONLY_SQLITE
def test_the_log_names_the_week_that_was_frozen_or_corrected(forum: Forum) -> None:
    """And no case: the number of a week is none."""
    forum.report()
    forum.clock.now = MONDAY_AT_EIGHT
    session = forum.signed_in()
    weeks_of(forum).freeze(session, WEEK)
    reading_of(forum).correct(session, WEEK, Correction.MISTAKE)
    corrected, was_frozen = forum.audit.page(session).entries[:2]

    assert [(one.action, one.about, one.case_id) for one in (was_frozen, corrected)] == [
        ("week_frozen", WEEK, None),
        ("week_corrected", WEEK, None),
    ]


@ONLY_SQLITE
def test_a_correction_is_a_new_dated_version_and_publishes_nothing(forum: Forum) -> None:
    """The frozen week stays beside it, and what left the desk stays as it was."""
    cases = [forum.report(answers=THREAT) for _ in range(12)]
    frozen(forum)
    published = weeks_of(forum).published(WEEK)
    forum.clock.forward(days=2)
    note(forum, cases[0], "severity", "4", severity=4)
    move(forum, cases[1], Status.SPAM)
    session = forum.signed_in()
    reading = reading_of(forum)
    reading.correct(session, WEEK, Correction.JUDGED_LATER)
    reading.count(session, WEEK)
    now, then = reading.of(session, WEEK), reading.of(session, WEEK, 1)

    assert [one.version for one in now.versions] == [2, 1]
    assert (now.totals.frozen, now.totals.reason) == (dt.date(2026, 11, 25), Correction.JUDGED_LATER)
    assert now.figures is not None
    assert then.figures is not None
    assert (now.figures.exact.severity["4"], then.figures.exact.severity["4"]) == (1, 0)
    assert (now.figures.exact.total, then.figures.exact.total) == (11, 12)
    assert weeks_of(forum).published(WEEK) == published


@ONLY_SQLITE
def test_a_week_that_is_not_frozen_cannot_be_corrected_or_checked(forum: Forum) -> None:
    """There is nothing yet to correct."""
    session = forum.signed_in()
    with pytest.raises(FieldError):
        reading_of(forum).correct(session, WEEK, Correction.MISTAKE)
    with pytest.raises(FieldError):
        reading_of(forum).recount(session, WEEK)


@ONLY_SQLITE
def test_categories_are_compared_with_the_weeks_before(forum: Forum) -> None:
    """More threats than usual are found, and named."""
    begin = forum.clock.now
    for back, count in enumerate((3, 4, 2, 5, 3, 2, 4, 3), start=1):
        for _ in range(count):
            forum.report(answers=THREAT, day=(begin - dt.timedelta(weeks=back)).date())
    for _ in range(12):
        forum.report(answers=THREAT)
    session = frozen(forum)
    found = reading_of(forum).of(session, WEEK)

    assert found.series["threatened"] == (3, 4, 2, 3, 5, 2, 4, 3, 12)
    assert found.unusual["threatened"].verdict is Verdict.MORE


@ONLY_SQLITE
def test_a_damaged_report_is_said_and_a_damaged_tally_is_made_anew(forum: Forum) -> None:
    """One broken row spoils no week."""
    forum.report(answers=THREAT)
    forum.damage(forum.report(answers=THREAT))
    session = frozen(forum)
    figures = reading_of(forum).of(session, WEEK).figures

    assert figures is not None
    assert (figures.damaged, figures.exact.total) == (1, 1)


@ONLY_SQLITE
def test_a_week_opens_after_the_team_has_another_key(forum: Forum) -> None:
    """Its figures are wrapped anew like everything else."""
    forum.report(answers=THREAT)
    frozen(forum)
    holder = forum.ceremony.rotate(KeyHolder.signed_in(forum.signed_in()))
    while forum.ceremony.rewrapping.carry_on(holder).left:
        pass
    session = forum.signed_in()
    with forum.storage.begin() as tx:
        epochs = [epoch for epoch, count in tx.keys.count_by_epoch().items() if count]
    figures = reading_of(forum).of(session, WEEK).figures

    assert epochs == [2]
    assert figures is not None
    assert figures.exact.category == {"threatened": 1}


@ONLY_SQLITE
@pytest.mark.parametrize("role", ["liaison", "reader"])
def test_reading_a_week_takes_the_power_to_read_and_correcting_it_to_work(forum: Forum, role: str) -> None:
    """A liaison of the police sees no exact figure."""
    session = forum.signed_in()
    session = replace(session, principal=replace(session.principal, role=role))
    reading = reading_of(forum)
    with pytest.raises(NotAllowed):
        reading.correct(session, WEEK, Correction.MISTAKE)
    if role == "liaison":
        with pytest.raises(NotAllowed):
            reading.of(session, WEEK)
