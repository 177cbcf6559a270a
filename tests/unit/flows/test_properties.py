"""What holds for every form and whatever a person does with it."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.answers import Skipped, Written
from bot.flows.engine import advance, begin, resume, show
from bot.flows.events import Back, Event, Skip, Typed
from bot.flows.fit import stands
from bot.flows.flow import Flow
from bot.flows.questions import Area, Number
from bot.flows.screen import Ask, Done, Outcome, Reject
from bot.flows.state import from_compact, to_compact
from bot.flows.words import TOO_LONG, TOO_MANY
from tests.unit.flows.forms import ask_of, way_on, words_in
from tests.unit.flows.strategies import MAX_CHARS, MAX_PHOTOS, events, flows

many = settings(max_examples=60, deadline=None)
some_events = st.lists(events(), max_size=20)


def walked(flow: Flow, done: list[Event]) -> Outcome:
    """What there is to see after all of it."""
    outcome: Outcome = begin(flow)
    for event in done:
        outcome = advance(flow, outcome.state, event)
    return outcome


def finished(flow: Flow, outcome: Outcome) -> tuple[Done, int]:
    """The end, reached by answering whatever is asked, and the number of answers it took."""
    steps = 0
    limit = 8 * len(flow.questions) + 8
    while not isinstance(outcome, Done):
        assert steps < limit, "it does not end"
        outcome = advance(flow, outcome.state, way_on(ask_of(outcome)))
        steps += 1
    return outcome, steps


@many
@given(flows(), some_events)
def test_there_is_always_a_question_that_applies_or_the_end(flow: Flow, done: list[Event]) -> None:
    """Whatever happens, nothing fails, and the question to be seen is one that is asked with these answers."""
    outcome: Outcome = begin(flow)
    for event in done:
        outcome = advance(flow, outcome.state, event)

        assert outcome.state.at in flow.settle(outcome.state.answers).asked
        assert isinstance(outcome, Done) == outcome.state.finished
        if not isinstance(outcome, Done):
            ask = ask_of(outcome)
            assert 1 <= ask.progress.step <= ask.progress.of
            assert bool(ask.choices) == bool(ask.question.all_options)
            assert ask.can_back or ask.question is flow.questions[0]


@many
@given(flows(), some_events)
def test_every_form_ends(flow: Flow, done: list[Event]) -> None:
    """From wherever somebody is, answering what is asked leads to the end."""
    end, _ = finished(flow, walked(flow, done))

    assert end.state.finished


@many
@given(flows(), some_events)
def test_only_what_applies_is_handed_over(flow: Flow, done: list[Event]) -> None:
    """The answers at the end are those of questions that apply, and everything that was asked has a usable one."""
    end, _ = finished(flow, walked(flow, done))

    settled = flow.settle(end.answers)
    assert set(end.answers) <= set(settled.applicable)
    assert all(stands(flow.question(one), end.answers.get(one)) for one in settled.asked)
    assert not any(isinstance(end.answers[one], Skipped) for one in end.answers if flow.question(one).required)


@many
@given(flows(), some_events)
def test_a_restart_loses_nothing(flow: Flow, done: list[Event]) -> None:
    """A state survives being written as JSON and read again, and is resumed exactly where it was."""
    state = walked(flow, done).state

    kept = json.loads(json.dumps(to_compact(state)))
    assert from_compact(kept) == state
    assert resume(flow, kept) == (state, False)


@many
@given(flows(), some_events)
def test_a_state_stays_small(flow: Flow, done: list[Event]) -> None:
    """What is kept of a half-answered form grows with its questions and words, not with what people do."""
    size = len(json.dumps(to_compact(walked(flow, done).state), ensure_ascii=False, separators=(",", ":")))

    assert size <= 250 + len(flow.questions) * (2 * MAX_CHARS + MAX_PHOTOS * 2 * 32 + 60)


@many
@given(flows(), some_events)
def test_back_and_keep_is_a_round_trip(flow: Flow, done: list[Event]) -> None:
    """Answer, Back, and go on with the answer that stands: the same question, and nothing has changed."""
    before = walked(flow, done)
    if isinstance(before, Done) or before.state.fixing:
        return
    after_answer = advance(flow, before.state, way_on(ask_of(before)))
    if isinstance(after_answer, Reject) or after_answer.state.at == before.state.at:
        return
    there = advance(flow, after_answer.state, Back())
    assert isinstance(there, Ask)
    again = advance(flow, there.state, way_on(there))

    if not isinstance(after_answer, Done) and not after_answer.state.fixing:
        assert there.state.at == before.state.at
        assert there.state.answers == after_answer.state.answers
        assert again.state.at == after_answer.state.at
    assert again.state.answers == after_answer.state.answers


@many
@given(flows(), some_events)
def test_looking_changes_nothing(flow: Flow, done: list[Event]) -> None:
    """Showing what is there, after a redelivery or a change of language, leaves the state as it is."""
    state = walked(flow, done).state

    assert show(flow, state).state == state


@many
@given(flows(), some_events)
def test_back_leads_to_the_beginning(flow: Flow, done: list[Event]) -> None:
    """Pressing Back often enough always comes to the first question."""
    outcome = walked(flow, done)
    for _ in range(4 * len(flow.questions) + 4):
        if outcome.state.fixing and not outcome.state.finished:
            return
        outcome = advance(flow, outcome.state, Back())

    assert ask_of(outcome).question == flow.questions[0]
    assert not ask_of(outcome).can_back


@many
@given(flows(), some_events, st.text("abcdefgh ", min_size=20, max_size=80).filter(lambda text: len(text.strip()) > 15))
def test_a_story_is_never_lost(flow: Flow, done: list[Event], story: str) -> None:
    """A long message in a form with words of its own is kept, or it is said why it cannot be."""
    outcome = advance(flow, walked(flow, done).state, Typed(story, 77))
    if flow.words is None or isinstance(ask_or_none(outcome), Area | Number):
        return
    kept = [answer for answer in outcome.state.answers.values() if isinstance(answer, Written)]
    reason = outcome.reason if isinstance(outcome, Reject) else getattr(outcome, "notice", None)

    assert any((77, story.strip()) in answer.parts for answer in kept) or reason in {TOO_LONG, TOO_MANY}


def ask_or_none(outcome: Outcome) -> object:
    """The question there is to see, if any."""
    return None if isinstance(outcome, Done) else ask_of(outcome).question


@many
@given(flows())
def test_what_is_not_required_can_be_skipped(flow: Flow) -> None:
    """Skip goes past every question but the required ones."""
    outcome: Outcome = begin(flow)
    for _ in range(3 * len(flow.questions)):
        if isinstance(outcome, Done):
            break
        ask = ask_of(outcome)
        moved = advance(flow, outcome.state, Skip())
        assert ask.question.required or moved.state.at != ask.question.id or isinstance(moved, Done)
        outcome = moved if not isinstance(moved, Reject) else advance(flow, moved.state, way_on(ask))

    assert words_in(outcome, "nothing") == ()
