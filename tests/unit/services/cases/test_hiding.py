"""Hiding passages from sight."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.passages import BAR
from bot.errors import FieldError
from bot.services.principals import DeskSession
from tests.desk.seeding import Forum, file_of

WORDS = "Mr Khan shouted. His son, young Khan, only watched."


def test_a_passage_is_hidden_wherever_it_stands(forum: Forum, session: DeskSession) -> None:
    """In the report and in what was said since; a bar stands there for everybody, also for who hid it."""
    report_id = forum.report(WORDS)
    forum.follow_up(report_id, "Khan came again.")
    times = forum.casework.hiding.hide(session, report_id, "Khan")
    case = forum.casework.case(session, report_id)

    assert times == 3
    assert case.content is not None
    assert case.content.words == f"Mr {BAR} shouted. His son, young {BAR}, only watched."
    assert [one.content.words for one in case.thread if one.content] == [f"{BAR} came again."]
    assert "Khan" not in "".join(piece.words for piece in (*case.pieces, *case.thread[0].pieces))


def test_looking_is_possible_and_noted(forum: Forum, session: DeskSession) -> None:
    """Whoever works on the case may see what is hidden; the audit log says that they did."""
    report_id = forum.report(WORDS)
    forum.casework.hiding.hide(session, report_id, "Khan")
    case = forum.casework.case(session, report_id, uncovered=True)

    assert [piece.words for piece in case.pieces if piece.hidden] == ["Khan", "Khan"]
    assert forum.audit.page(session).entries[0].action == "passages_looked_at"


def test_what_was_hidden_can_be_shown_again(forum: Forum, session: DeskSession) -> None:
    """One passage by its place; the others stay hidden. The words were never touched."""
    report_id = forum.report(WORDS)
    forum.casework.hiding.hide(session, report_id, "Khan")
    forum.casework.hiding.unhide(session, report_id, None, 3, 7)
    case = forum.casework.case(session, report_id)

    assert case.content is not None
    assert case.content.words == f"Mr Khan shouted. His son, young {BAR}, only watched."
    assert [act.what for act in file_of(forum, session, report_id).history] == ["hidden", "unhidden"]


@pytest.mark.parametrize("passage", ["", " ", "K", "Mrs Khan"])
def test_what_does_not_stand_there_is_not_hidden(forum: Forum, session: DeskSession, passage: str) -> None:
    """A slip is named, and nothing changes."""
    report_id = forum.report(WORDS)
    with pytest.raises(FieldError):
        forum.casework.hiding.hide(session, report_id, passage)

    assert file_of(forum, session, report_id).hidden == ()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(WORDS) - 2), st.integers(2, 12))
def test_any_passage_can_be_hidden(forum: Forum, session: DeskSession, begin: int, length: int) -> None:
    """Whatever is selected, it is not to be seen afterwards."""
    report_id, passage = forum.report(WORDS), WORDS[begin : begin + length].strip()
    if len(passage) < 2:
        return
    forum.casework.hiding.hide(session, report_id, passage)
    case = forum.casework.case(session, report_id)

    assert case.content is not None
    assert passage not in case.content.words
