"""Legal holds, and wishes to have a report deleted."""

import datetime as dt

import pytest

from bot.domain.casefile import Hold
from bot.domain.cases import DELETION, Status
from bot.errors import FieldError, NotFound
from bot.services.principals import DeskSession
from bot.services.retention import Retention, Terms
from bot.services.threads import withdraw
from bot.storage.engine import Storage
from tests.desk.seeding import Forum, file_of


def test_what_is_held_is_deleted_by_nobody(storage: Storage) -> None:
    """Neither by age nor by its reporter nor at the desk, on each kind of database; after the release it is."""
    forum = Forum(storage)
    session, report_id = forum.signed_in(), forum.report()
    forum.casework.set_status(session, report_id, Status.CLOSED)
    forum.casework.holding.escalate_legal(session, report_id, session.principal.coordinator_id)
    retention = Retention(forum.storage, forum.clock, Terms())
    forum.clock.forward(days=5000)
    by_age, due = retention.run()["closed"], retention.due().closed
    with storage.begin() as tx:
        by_reporter = withdraw(tx, report_id)
        tx.commit()
    session = forum.signed_in()
    with pytest.raises(FieldError):
        forum.casework.wishes.delete(session, report_id)
    forum.casework.holding.release(session, report_id)
    forum.clock.forward(days=60)

    assert (by_age, due, by_reporter) == (0, 0, False)
    assert retention.run()["closed"] == 1


def test_a_hold_has_a_lead_and_a_first_day(forum: Forum, session: DeskSession) -> None:
    """Naming another lead does not begin it anew; somebody who only reads cannot lead."""
    report_id, colleague = forum.report(), forum.colleague()
    reader = forum.colleague("reader", "sara", "Sara")
    holding, own = forum.casework.holding, session.principal.coordinator_id
    holding.escalate_legal(session, report_id, own)
    forum.clock.forward(days=1)
    holding.escalate_legal(session, report_id, colleague.principal.coordinator_id)
    with pytest.raises(FieldError):
        holding.escalate_legal(session, report_id, reader.principal.coordinator_id)
    file = file_of(forum, session, report_id)

    assert file.hold == Hold(colleague.principal.coordinator_id, dt.date(2026, 11, 16))
    assert [act.detail for act in file.history] == [str(own), str(colleague.principal.coordinator_id)]


def test_a_wish_stands_until_somebody_sees_to_it(forum: Forum, session: DeskSession) -> None:
    """A wish that comes later stands again."""
    report_id = forum.report()
    forum.follow_up(report_id, "", asks=DELETION)
    [wish] = forum.casework.case(session, report_id).kept.wishes
    forum.casework.wishes.handle(session, report_id, wish.message)
    handled = forum.casework.case(session, report_id).kept
    forum.follow_up(report_id, "", asks=DELETION)

    assert wish.asks == DELETION
    assert handled.wishes == ()
    assert [(line.act.what, line.act.detail) for line in handled.history] == [("wish_handled", "deletion")]
    assert len(forum.casework.case(session, report_id).kept.wishes) == 1


def test_deleting_a_case_leaves_nothing_but_a_line_in_the_log(forum: Forum, session: DeskSession) -> None:
    """Its file goes with it."""
    report_id = forum.report()
    forum.casework.add_tag(session, report_id, "night")
    forum.casework.wishes.delete(session, report_id)
    with pytest.raises(NotFound):
        forum.casework.case(session, report_id)
    with forum.storage.begin() as tx:
        left = tx.case_files.get(report_id)

    assert left is None
    assert forum.audit.page(session).entries[0].action == "case_deleted"
