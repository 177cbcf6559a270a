"""Judging cases and giving them to people."""

import threading

import pytest

from bot.domain.casefile import BiasMotivation, CaseFile, ClosingReason, OdihrType, Verification
from bot.domain.cases import Status
from bot.domain.judging import Judgement
from bot.errors import CannotOpen, FieldError, NotAllowed
from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from bot.storage.schema import new_id
from tests.desk.seeding import Forum, file_of


def mark_of(forum: Forum, report_id: int) -> int:
    """The mark that is another one after every change."""
    with forum.storage.begin() as tx:
        return next(row.mark for row in tx.case_files.marks() if row.report_id == report_id)


def test_a_case_is_given_to_somebody_and_taken_from_them(forum: Forum, session: DeskSession) -> None:
    """Whose work it is stands in the file, and who said so in its history."""
    report_id, own = forum.report(), session.principal.coordinator_id
    before = mark_of(forum, report_id)
    forum.casework.assign(session, report_id, own)
    given = file_of(forum, session, report_id)
    forum.casework.assign(session, report_id, None)

    assert (given.assignee, file_of(forum, session, report_id).assignee) == (own, None)
    assert [(act.day, act.by, act.what, act.detail) for act in given.history] == [
        (forum.clock().date(), own, "assigned", str(own))
    ]
    assert mark_of(forum, report_id) != before


def test_work_is_not_given_to_nobody_that_is_there(forum: Forum, session: DeskSession) -> None:
    """An account that is not there, or has left, gets no cases."""
    report_id = forum.report()
    with pytest.raises(FieldError):
        forum.casework.assign(session, report_id, new_id())

    assert file_of(forum, session, report_id) == CaseFile()


def test_tags_are_cleaned_and_kept_once(forum: Forum, session: DeskSession) -> None:
    """The same word in another case is the same tag."""
    report_id = forum.report()
    forum.casework.set_tags(session, report_id, [" bus  stop ", "Bus Stop", "night"])
    forum.casework.add_tag(session, report_id, "NIGHT")

    assert file_of(forum, session, report_id).tags == ("bus stop", "night")
    assert len(file_of(forum, session, report_id).history) == 1


def test_an_eleventh_tag_is_refused(forum: Forum, session: DeskSession) -> None:
    """Ten are kept, and stay as they were."""
    report_id = forum.report()
    ten = tuple(f"tag {number}" for number in range(10))
    forum.casework.set_tags(session, report_id, ten)
    with pytest.raises(FieldError):
        forum.casework.add_tag(session, report_id, "one more")

    assert file_of(forum, session, report_id).tags == ten


def test_two_at_once_lose_nothing(storage: Storage) -> None:
    """Every tag is there, although they were added at the same moment; on each kind of database."""
    forum = Forum(storage)
    session, report_id = forum.signed_in(), forum.report()
    threads = [
        threading.Thread(target=forum.casework.add_tag, args=(session, report_id, f"tag {number}"))
        for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(file_of(forum, session, report_id).tags) == [f"tag {number}" for number in range(6)]


def test_where_a_case_went_stands_in_its_history(forum: Forum, session: DeskSession) -> None:
    """With the reason for which it was closed, until it is opened again."""
    report_id = forum.report()
    forum.casework.set_status(session, report_id, Status.CLOSED, ClosingReason.REFERRED)
    closed = file_of(forum, session, report_id)
    forum.casework.set_status(session, report_id, Status.IN_PROGRESS)
    again = file_of(forum, session, report_id)

    assert (closed.closed_because, again.closed_because) == (ClosingReason.REFERRED, None)
    assert [(act.what, act.detail) for act in again.history] == [("status", "closed"), ("status", "in_progress")]


def test_a_file_that_does_not_open_is_not_written_over(forum: Forum, session: DeskSession) -> None:
    """The person can still be answered; what was kept stays as it is, for whoever can mend it."""
    report_id = forum.report()
    forum.casework.add_tag(session, report_id, "night")
    stranger = DeskSession(session.principal, session.id, {}, session.csrf)
    forum.casework.reply(stranger, report_id, "We hear you.", "once")
    with pytest.raises(CannotOpen):
        forum.casework.add_tag(stranger, report_id, "day")

    assert forum.replies(report_id) == ["We hear you."]
    assert file_of(forum, session, report_id).tags == ("night",)


def test_judging_stands_in_the_history_without_any_words(forum: Forum, session: DeskSession) -> None:
    """A line for each thing, in codes."""
    report_id, seen = forum.report(), Judgement()
    wanted = Judgement(3, Verification.CORROBORATED, OdihrType.VIOLENT, frozenset({BiasMotivation.GENDER}))
    forum.casework.triage.judge(session, report_id, seen, wanted)
    file = file_of(forum, session, report_id)

    assert Judgement.of(file) == wanted
    assert [(act.what, act.detail) for act in file.history] == [
        ("severity", "3"),
        ("verification", "corroborated"),
        ("odihr", "V"),
        ("biases", "gender"),
    ]


def test_handing_over_says_why(forum: Forum, session: DeskSession) -> None:
    """The case is the colleague's, and a note tells them about it; sending the form twice does it once."""
    report_id, colleague = forum.report(), forum.colleague()
    for _ in range(2):
        forum.casework.triage.hand_over(
            session, report_id, colleague.principal.coordinator_id, "You speak Urdu.", "one"
        )
    case = forum.casework.case(session, report_id)

    assert case.kept.assignee is not None
    assert case.kept.assignee.name == colleague.principal.name
    assert [one.content.words for one in case.thread if one.content] == ["You speak Urdu."]
    assert [line.act.what for line in case.kept.history] == ["handed_over"]


def test_a_case_is_not_handed_to_somebody_who_only_reads(forum: Forum, session: DeskSession) -> None:
    """And nothing is written either."""
    report_id, reader = forum.report(), forum.colleague("reader")
    with pytest.raises(FieldError):
        forum.casework.triage.hand_over(session, report_id, reader.principal.coordinator_id, "Yours.", "one")

    assert forum.casework.case(session, report_id).thread == ()


def test_who_only_reads_changes_nothing(forum: Forum) -> None:
    """Every act asks for the power to work on cases."""
    report_id, reader = forum.report(), forum.colleague("reader")
    for act in (
        lambda: forum.casework.add_tag(reader, report_id, "night"),
        lambda: forum.casework.assign(reader, report_id, None),
        lambda: forum.casework.hiding.hide(reader, report_id, "scarf"),
        lambda: forum.casework.holding.release(reader, report_id),
        lambda: forum.casework.merging.find(reader, "A-22222"),
        lambda: forum.casework.wishes.delete(reader, report_id),
        lambda: forum.casework.case(reader, report_id, uncovered=True),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert forum.casework.case(reader, report_id).kept.history == ()
