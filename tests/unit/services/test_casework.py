"""Casework: what coordinators read and do."""

import threading
from collections.abc import Callable

import pytest

from bot.domain.cases import Status, Voice
from bot.domain.taxonomy import INCIDENT_KINDS
from bot.errors import CannotOpen, FieldError, NotAllowed, NotFound
from bot.i18n.text import say
from bot.services.casefile import first_words, reference
from bot.services.inbox.inbox import Inbox
from bot.services.principals import DeskSession, Principal
from bot.storage.engine import Storage
from bot.storage.schema import new_id
from tests.desk.seeding import Forum, picture


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """A forum with one coordinator, on each kind of database."""
    return Forum(storage)


@pytest.fixture
def session(forum: Forum) -> DeskSession:
    """The coordinator, signed in."""
    return forum.signed_in()


def test_a_case_reads_as_it_was_told(forum: Forum, session: DeskSession) -> None:
    """Words, answers and photos come back as they went in."""
    photo = picture()
    case = forum.casework.case(session, forum.report("A stranger tugged my scarf.", photos=(photo,)))

    assert case.content is not None
    assert case.content.words == "A stranger tugged my scarf."
    assert case.title == INCIDENT_KINDS["clothing_pulled"]
    assert forum.casework.photo(session, case.id, case.photos[0].id) == photo


def test_answers_become_words(forum: Forum, session: DeskSession) -> None:
    """Codes are named; what was declined says so; what is unknown stays as it is; what only steered is left out."""
    answers = {"when": ["week"], "role": {"declined": True}, "area": ["north_gate"], "detail": ["add_detail"]}
    case = forum.casework.case(session, forum.report(answers=answers))

    assert {one.question: one.values for one in case.fields} == {
        "when": (say("This week"),),
        "role": (say("Prefer not to say"),),
        "area": ("north_gate",),
    }


def test_the_forums_own_areas_have_their_names(forum: Forum, session: DeskSession) -> None:
    """A forum outside London reads its own names."""
    inbox = Inbox(forum.storage, forum.clock, areas={"north_gate": say("North Gate")})
    forum.report(answers={"area": ["north_gate"]})

    assert inbox.page(session).rows[0].area == say("North Gate")


def test_a_reply_is_sealed_to_team_and_reporter(forum: Forum, session: DeskSession) -> None:
    """Both sides read it."""
    report_id = forum.report()
    forum.casework.reply(session, report_id, "Are you safe?", "once")
    thread = forum.casework.case(session, report_id).thread

    assert [one.content.words for one in thread if one.content] == ["Are you safe?"]
    assert forum.replies(report_id) == ["Are you safe?"]


def test_the_first_reply_acknowledges_a_new_case(forum: Forum, session: DeskSession) -> None:
    """The person is not told any longer that nobody has read it."""
    report_id = forum.report()
    forum.casework.reply(session, report_id, "Are you safe?", "once")

    assert forum.status(report_id) == "acknowledged"


def test_the_same_form_stores_one_reply(forum: Forum, session: DeskSession) -> None:
    """However often it is sent, and at whatever moment."""
    report_id = forum.report()
    threads = [
        threading.Thread(target=forum.casework.reply, args=(session, report_id, "Are you safe?", "once"))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert forum.replies(report_id) == ["Are you safe?"]


def test_the_same_words_in_another_form_are_another_reply(forum: Forum, session: DeskSession) -> None:
    """Saying it again on purpose is possible."""
    report_id = forum.report()
    forum.casework.reply(session, report_id, "Are you safe?", "one")
    forum.casework.reply(session, report_id, "Are you safe?", "two")

    assert forum.replies(report_id) == ["Are you safe?"] * 2


@pytest.mark.parametrize("words", ["", " \n ", "\u200f", "x" * 3001])
def test_nothing_and_too_much_are_refused(forum: Forum, session: DeskSession, words: str) -> None:
    """Only what can be read in one message is stored."""
    report_id = forum.report()
    with pytest.raises(FieldError):
        forum.casework.reply(session, report_id, words, "once")

    assert forum.replies(report_id) == []


def test_a_note_is_not_for_the_person(forum: Forum, session: DeskSession) -> None:
    """The receipt code does not open it, and does not even count it."""
    report_id = forum.report()
    forum.casework.note(session, report_id, "Ask the bus company.", "once")

    assert forum.as_reporter(report_id) == ()


def test_the_thread_is_in_the_order_it_was_written(forum: Forum, session: DeskSession) -> None:
    """Rows have no order of their own; the numbers inside have."""
    report_id = forum.report()
    for number in range(3):
        forum.casework.reply(session, report_id, f"reply {number}", str(number))
        forum.follow_up(report_id, f"answer {number}")
    forum.casework.note(session, report_id, "note", "n")

    said = [one.content.words for one in forum.casework.case(session, report_id).thread if one.content]
    assert said == ["reply 0", "answer 0", "reply 1", "answer 1", "reply 2", "answer 2", "note"]


def test_a_case_waits_until_the_forum_has_answered(forum: Forum, session: DeskSession) -> None:
    """A note is no answer."""
    report_id = forum.report()
    forum.follow_up(report_id, "Is anybody there?")
    forum.casework.note(session, report_id, "Call back.", "note")
    before = forum.inbox.page(session).rows[0].waiting
    forum.casework.reply(session, report_id, "Yes.", "reply")

    assert (before, forum.inbox.page(session).rows[0].waiting) == (True, False)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ([], Status.NEW),
        ([Status.CLOSED], Status.SPAM),
        ([Status.IN_PROGRESS], Status.NEW),
        ([Status.RAISED], Status.SPAM),
    ],
)
def test_a_case_goes_only_where_the_rules_lead(
    forum: Forum, session: DeskSession, path: list[Status], to: Status
) -> None:
    """Nothing becomes new again; what was raised is no spam."""
    report_id = forum.report()
    for step in path:
        forum.casework.set_status(session, report_id, step)
    before = forum.status(report_id)
    if to.value == before:
        forum.casework.set_status(session, report_id, to)
    else:
        with pytest.raises(FieldError):
            forum.casework.set_status(session, report_id, to)

    assert forum.status(report_id) == before


def test_a_closed_case_can_be_opened_again(forum: Forum, session: DeskSession) -> None:
    """Closing is not the end when something new comes."""
    report_id = forum.report()
    forum.close(report_id)
    forum.casework.set_status(session, report_id, Status.IN_PROGRESS)

    assert forum.status(report_id) == "in_progress"


def test_a_damaged_report_does_not_hide_the_others(forum: Forum, session: DeskSession) -> None:
    """The inbox shows it as a line; the case says that it cannot be opened."""
    forum.report()
    damaged = forum.report()
    forum.damage(damaged)

    assert sorted(row.damaged for row in forum.inbox.page(session).rows) == [False, True]
    assert forum.casework.case(session, damaged).content is None


def test_without_a_key_nothing_opens(forum: Forum, session: DeskSession) -> None:
    """A session whose seals are gone sees that there are cases, and no word of them."""
    report_id = forum.report(photos=(picture(),))
    keyless = DeskSession(session.principal, session.id, {}, session.csrf)
    case = forum.casework.case(keyless, report_id)

    assert case.content is None
    with pytest.raises(CannotOpen):
        forum.casework.photo(keyless, report_id, case.photos[0].id)


def test_another_role_does_not_reach_the_cases(forum: Forum, session: DeskSession) -> None:
    """An account of the police liaison, say, is refused whatever it asks for."""
    report_id = forum.report()
    liaison = DeskSession(Principal(1, "l", "L", "liaison", "en"), b"", session.keys, "")
    asked: list[Callable[[], object]] = [
        lambda: forum.inbox.page(liaison),
        lambda: forum.casework.case(liaison, report_id),
        lambda: forum.casework.photo(liaison, report_id, 1),
        lambda: forum.casework.reply(liaison, report_id, "x", "once"),
        lambda: forum.casework.note(liaison, report_id, "x", "once"),
        lambda: forum.casework.set_status(liaison, report_id, Status.CLOSED),
        lambda: forum.audit.page(liaison),
    ]
    for ask in asked:
        with pytest.raises(NotAllowed):
            ask()


def test_what_was_taken_back_is_not_found(forum: Forum, session: DeskSession) -> None:
    """A report that the person deleted is simply gone."""
    with pytest.raises(NotFound):
        forum.casework.reply(session, new_id(), "Are you there?", "once")


def test_every_act_leaves_a_line(forum: Forum, session: DeskSession) -> None:
    """Reading, answering, noting and moving on can be accounted for; reading twice in a visit is one line."""
    report_id = forum.report()
    forum.casework.case(session, report_id)
    forum.casework.case(session, report_id)
    forum.casework.reply(session, report_id, "Are you safe?", "one")
    forum.casework.note(session, report_id, "Call back.", "two")
    forum.casework.set_status(session, report_id, Status.CLOSED)
    acts = [entry.action for entry in forum.audit.page(session).entries if entry.case_id == report_id]

    assert acts == ["status_closed", "noted", "status_acknowledged", "replied", "opened"]


def test_reading_a_case_again_later_is_another_visit(forum: Forum, session: DeskSession) -> None:
    """Half an hour later it is written down again."""
    report_id = forum.report()
    forum.casework.case(session, report_id)
    forum.clock.forward(minutes=32)
    forum.casework.case(session, report_id)

    assert [entry.action for entry in forum.audit.page(session).entries].count("opened") == 2


def test_a_reference_is_stable_short_and_tells_no_order() -> None:
    """People can say it on the telephone; the next case's has nothing in common."""
    references = {reference(number) for number in range(1000)}

    assert reference(5) == reference(5)
    assert all(len(one) == 7 and one.startswith("A-") for one in references)
    assert len(references) == 1000


def test_first_words_end_between_words() -> None:
    """The inbox shows a beginning that can be read."""
    assert first_words("short\n\nand simple") == "short and simple"
    assert first_words("word " * 100).endswith("word …")


def test_voices_are_told_apart(forum: Forum, session: DeskSession) -> None:
    """Who said what is never in doubt."""
    report_id = forum.report()
    forum.casework.reply(session, report_id, "a", "1")
    forum.follow_up(report_id, "b")

    assert [one.voice for one in forum.casework.case(session, report_id).thread] == [Voice.REPLY, Voice.FOLLOW_UP]
