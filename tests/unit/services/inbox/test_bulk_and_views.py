"""Changing many cases at once, and views that are kept."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status
from bot.errors import FieldError, NotAllowed, NotFound, StorageUnavailable
from bot.services.inbox.bulk import MOST, Bulk, BulkAct, Change, NotChanged, Why
from bot.services.inbox.filters import Filters
from bot.services.principals import DeskSession, Principal
from tests.desk.seeding import Forum


@pytest.fixture
def bulk(forum: Forum) -> Bulk:
    """Many cases at once."""
    return Bulk(forum.inbox, forum.casework)


@pytest.fixture
def colleague(forum: Forum, session: DeskSession) -> DeskSession:
    """Somebody else of the team, as far as views go."""
    with forum.storage.begin() as tx:
        row = tx.coordinators.get(session.principal.coordinator_id)
        assert row is not None
        tx.coordinators.add(replace(row, id=77, login="zaynab", name="Zaynab"))
        tx.commit()
    return replace(session, principal=Principal(77, "zaynab", "Zaynab", "coordinator", "en"))


def test_many_cases_are_changed_and_it_is_said_which_could_not_be(
    forum: Forum, session: DeskSession, bulk: Bulk
) -> None:
    """One that cannot go there stays, one that is there already is not touched, and neither holds up the others."""
    raised, closed, new, gone = forum.report(), forum.report(), forum.report(), 12345
    forum.casework.set_status(session, raised, Status.RAISED)
    forum.close(closed)
    change = Change(BulkAct.STATUS, "spam")
    forum.casework.set_status(session, new, Status.ACKNOWLEDGED)
    outcome = bulk.make(session, change, [raised, closed, new, gone])
    again = bulk.make(session, change, [new])

    assert (outcome.changed, outcome.already, [one.id for one in outcome.not_changed]) == (1, 0, [raised, closed, gone])
    assert (again.changed, again.already) == (0, 1)
    assert forum.status(new) == "spam"


def test_many_cases_are_changed_in_pieces(
    forum: Forum, session: DeskSession, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece says how far it is and what is left; the last one says of all of them what came of it."""
    monkeypatch.setattr("bot.services.inbox.bulk.PIECE_SECONDS", 0)
    change, cases = Change(BulkAct.STATUS, "spam"), [forum.report(), 12345, forum.report()]
    pieces = [bulk.make(session, change, cases)]
    while pieces[-1].left:
        pieces.append(bulk.make(session, change, pieces[-1].left, pieces[-1]))

    assert [(one.done, one.total) for one in pieces] == [(1, 3), (2, 3), (3, 3)]
    assert (pieces[-1].changed, pieces[-1].not_changed) == (2, (NotChanged(12345, Why.GONE),))


def test_what_was_changed_before_the_database_went_away_is_said(
    forum: Forum, session: DeskSession, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The piece ends there; going on while it is away is refused, and changes nothing."""
    change, cases, usual = Change(BulkAct.STATUS, "spam"), [forum.report() for _ in range(3)], forum.casework.set_status

    def goes_away(session: DeskSession, report_id: int, *more: Any) -> None:
        if report_id != cases[0]:
            raise StorageUnavailable("the database went away")
        usual(session, report_id, *more)

    monkeypatch.setattr(forum.casework, "set_status", goes_away)
    piece = bulk.make(session, change, cases)
    with pytest.raises(StorageUnavailable):
        bulk.make(session, change, piece.left, piece)

    assert (piece.changed, piece.left) == (1, tuple(cases[1:]))
    assert [forum.status(one) for one in cases] == ["spam", "new", "new"]


def test_closing_many_keeps_why(forum: Forum, session: DeskSession, bulk: Bulk) -> None:
    """The reason stands in each case."""
    one = forum.report()
    bulk.make(session, Change(BulkAct.STATUS, "closed", ClosingReason.REFERRED), [one])

    assert forum.casework.case(session, one).kept.file.closed_because is ClosingReason.REFERRED


def test_many_are_given_to_somebody_and_tagged(forum: Forum, session: DeskSession, bulk: Bulk) -> None:
    """Filters find them by it at once."""
    cases = [forum.report() for _ in range(3)]
    me = session.principal.coordinator_id
    bulk.make(session, Change(BulkAct.ASSIGN, str(me)), cases[:2])
    bulk.make(session, Change(BulkAct.TAG, "winter"), cases[1:])
    bulk.make(session, Change(BulkAct.ASSIGN, ""), cases[:1])

    assert forum.inbox.ids(session, Filters(assignee="me"), 9) == (cases[1],)
    assert set(forum.inbox.ids(session, Filters(tag="winter"), 9)) == set(cases[1:])


@pytest.mark.parametrize(
    "change",
    [
        Change(BulkAct.STATUS, "raised"),
        Change(BulkAct.STATUS, "nowhere"),
        Change(BulkAct.ASSIGN, "12345"),
        Change(BulkAct.TAG, " "),
    ],
)
def test_a_change_that_is_none_is_refused(forum: Forum, session: DeskSession, bulk: Bulk, change: Change) -> None:
    """Nothing is raised with the police by the dozen: each person was asked what the police may be told."""
    with pytest.raises(FieldError):
        bulk.make(session, change, [forum.report()])


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_no_case_and_too_many_are_refused(session: DeskSession, bulk: Bulk, count: int) -> None:
    """At most five hundred at once."""
    with pytest.raises(FieldError):
        bulk.make(session, Change(BulkAct.TAG, "winter"), range(1, count + 1))


def test_a_reader_changes_nothing(forum: Forum, session: DeskSession, bulk: Bulk) -> None:
    """Reading does not include deciding, for one case or for many; nor saving views for others."""
    reader = replace(session, principal=replace(session.principal, role="reader"))
    with pytest.raises(NotAllowed):
        bulk.make(reader, Change(BulkAct.TAG, "winter"), [forum.report()])
    with pytest.raises(NotAllowed):
        forum.views.save(reader, "Mine", Filters(area="newham"), shared=True)

    assert forum.views.save(reader, "Mine", Filters(area="newham"), shared=False).mine


def test_a_view_is_ones_own_until_it_is_shared(forum: Forum, session: DeskSession, colleague: DeskSession) -> None:
    """The team sees what was shared with it; only whoever saved a view changes or deletes it."""
    filters = Filters(area="newham", assignee="me")
    view = forum.views.save(session, "  In   the east ", filters, shared=False)
    before = forum.views.all(colleague)
    forum.views.rename(session, view.id, "East", shared=True)
    [seen] = forum.views.all(colleague)
    with pytest.raises(NotFound):
        forum.views.delete(colleague, view.id)
    with pytest.raises(NotFound):
        forum.views.rename(colleague, view.id, "Mine", shared=False)

    assert before == ()
    assert (view.name, seen.name, seen.filters, seen.mine) == ("In the east", "East", filters, False)


def test_a_view_that_is_deleted_is_gone(forum: Forum, session: DeskSession) -> None:
    """And deleting it twice is no mistake."""
    view = forum.views.save(session, "East", Filters(area="newham"), shared=False)
    forum.views.delete(session, view.id)
    forum.views.delete(session, view.id)

    assert forum.views.all(session) == ()


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_view_without_a_usable_name_is_refused(forum: Forum, session: DeskSession, name: str) -> None:
    """It has to be found again."""
    with pytest.raises(FieldError):
        forum.views.save(session, name, Filters(area="newham"), shared=False)
