"""A half-answered form is kept, and found again."""

import dataclasses
import json

import pytest

from bot.flows.answers import Agreed, Answer, Chosen, Counted, Declined, Pictures, Seen, Skipped, Written
from bot.flows.answers import from_compact as answer_from_compact
from bot.flows.answers import to_compact as answer_to_compact
from bot.flows.engine import begin, resume
from bot.flows.events import Choose, Confirm, PhotoAdded, Skip, Typed
from bot.flows.flow import Flow
from bot.flows.questions import LongText, YesNo
from bot.flows.state import to_compact
from tests.unit.flows.forms import EVERYTHING, after, form, name, words_in

STORY = "He shouted at my sister on the bus."


@pytest.mark.parametrize(
    "answer",
    [
        Chosen(("a",)),
        Chosen(("a", "b")),
        Chosen(()),
        Counted(0),
        Counted(-4),
        Written(((1, "a"), (2, "b"))),
        Pictures(("p",)),
        Agreed(),
        Seen(),
        Skipped(),
        Declined(),
    ],
)
def test_every_answer_survives_json(answer: Answer) -> None:
    """What was answered is read back as it was."""
    assert answer_from_compact(json.loads(json.dumps(answer_to_compact(answer)))) == answer


def test_a_state_is_small() -> None:
    """A few answers take a few bytes, and no sentence in any language."""
    kept = json.dumps(to_compact(after(EVERYTHING, Choose("one"), Choose("single")).state), separators=(",", ":"))

    assert kept == '[1,"form",1,"sure",{"first":"one","grouped":"single"},0,null,0,"",0]'


def test_a_state_of_the_same_form_goes_on() -> None:
    """Nothing restarts when nothing changed."""
    state = after(EVERYTHING, Choose("one")).state

    assert resume(EVERYTHING, to_compact(state)) == (state, False)


def test_a_changed_form_restarts_with_the_words() -> None:
    """A new version begins again, says so, and keeps what was written and sent."""
    old = after(EVERYTHING, Choose("one"), Typed(STORY, 1), PhotoAdded("p1", 2)).state
    new = dataclasses.replace(EVERYTHING, version=2)

    state, restarted = resume(new, to_compact(old))

    assert restarted
    assert state.at == "first"
    assert state.answers == {"words": Written(((1, STORY),)), "photos": Pictures(("p1",))}


def test_words_the_new_form_has_no_room_for_are_kept_all_the_same() -> None:
    """A stricter limit of a new version takes nothing away from what was written under the old one."""
    old = after(form(LongText("words", name("?")), words="words"), Typed("x" * 500, 1)).state
    new = form(LongText("words", name("?"), max_chars=100), words="words", version=2)

    state, _ = resume(new, to_compact(old))

    assert words_in(begin(new, state.answers)) == ("x" * 500,)


def test_another_form_keeps_nothing() -> None:
    """The words of one form never slip into another."""
    other = Flow("other", 1, name("Other"), EVERYTHING.questions, words="words")

    state, restarted = resume(other, to_compact(after(EVERYTHING, Typed(STORY, 1)).state))

    assert restarted
    assert state.answers == {}


def test_an_answer_that_is_no_longer_there_restarts() -> None:
    """When the options changed without a new version (the forum's areas), the form begins again."""
    old = after(form(YesNo("sure", name("?")), YesNo("again", name("?"))), Choose("yes")).state
    changed = form(
        YesNo("sure", name("?"), yes=dataclasses.replace(YesNo("x", name("?")).no, code="aye")),
        YesNo("again", name("?")),
    )

    state, restarted = resume(changed, to_compact(old))

    assert restarted
    assert state.at == "sure"


def test_a_finished_form_is_still_finished() -> None:
    """The review survives a restart."""
    state = after(EVERYTHING, Choose("three"), *[Skip()] * 6, Confirm()).state

    assert state.finished
    assert resume(EVERYTHING, to_compact(state)) == (state, False)


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {},
        "x",
        [2, "form", 1, "first", {}, 0, None, 0, "", 0],
        [1, "form", 1, "nowhere", {}, 0, None, 0, "", 0],
        [1, "form", 1, "sure", {}, 0, None, 0, "", 0],
        [1, "form", 1, "first", {"first": {"w": [[1]]}}, 0, None, 0, "", 0],
        [1, "form", 1, "first", {"first": 1.5}, 0, None, 0, "", 0],
        [1, "form", 1, "first", {"first": "nothing"}, 0, None, 0, "", 0],
        [1, "form", 1, "first", {}, 1, None, 0, "", 0],
    ],
)
def test_what_cannot_be_read_restarts(kept: object) -> None:
    """A damaged state never fails: the form begins again."""
    state, restarted = resume(EVERYTHING, kept)

    assert restarted
    assert state == begin(EVERYTHING).state
