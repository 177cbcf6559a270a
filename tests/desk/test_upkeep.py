"""What the programme does by itself, as the desk tells it."""

from bot.domain.cases import Status
from bot.services.retention import Retention, Terms
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor


def test_the_desk_tells_what_was_deleted_in_counts(forum: Forum, visitor: Visitor) -> None:
    """Below the audit log stands what the jobs did: how many, never which."""
    report_id = forum.report()
    forum.casework.set_status(forum.signed_in(), report_id, Status.SPAM)
    forum.clock.forward(days=60)
    Retention(forum.storage, forum.clock, Terms(audit_months=0)).run()
    visitor.signs_in()
    visitor.goes("/audit")
    told = visitor.sees()

    assert "What the programme did by itself" in told
    assert "Deleted old cases" in told
    assert "cases that were not reports: 1" in told
