"""A consultation is asked by the same engine as the report."""

import pytest
from hypothesis import given, settings

from bot.consultations import bank
from bot.consultations.compiling import to_flow
from bot.consultations.model import Consultation
from bot.consultations.reading import read_yaml
from bot.flows.answers import Chosen, Counted
from bot.flows.building import area_options
from bot.flows.describe import plain_answers
from bot.flows.engine import advance, begin
from bot.flows.events import Choose, Confirm, Event, Skip, Typed
from bot.flows.questions import MultiChoice, YesNo
from bot.flows.screen import Done, Outcome
from bot.i18n.text import Localised
from tests.unit.consultations.samples import SMALL
from tests.unit.consultations.strategies import consultations
from tests.unit.flows.forms import ask_of, way_on

AREAS = area_options()


def after(text: str, *events: Event) -> Outcome:
    """What is there to see when these things were done one after another."""
    flow = to_flow(read_yaml(text), AREAS)
    outcome: Outcome = begin(flow)
    for event in events:
        outcome = advance(flow, outcome.state, event)
    return outcome


def test_the_questions_follow_the_answers() -> None:
    """Numbers decide, too: somebody stopped once is not asked what somebody stopped often is."""
    often = after(SMALL, Choose("yes"), Typed("٣", 1), Choose("search"), Choose("other"), Confirm())
    once = after(SMALL, Choose("yes"), Typed("1", 1))
    never = after(SMALL, Choose("no"))

    assert isinstance(often, Done)
    assert often.answers == {"stopped": Chosen(("yes",)), "times": Counted(3), "reasons": Chosen(("search", "other"))}
    assert isinstance(once, Done)
    assert isinstance(never, Done)


def test_an_exclusive_option_stands_alone() -> None:
    """*Nothing* takes the others away."""
    outcome = after(SMALL, Choose("yes"), Typed("2", 1), Choose("search"), Choose("none"), Confirm())

    assert isinstance(outcome, Done)
    assert outcome.answers["reasons"] == Chosen(("none",))


def test_do_not_know_is_a_third_answer() -> None:
    """To a question for yes or no as to a scale."""
    flow = to_flow(read_yaml(SMALL), AREAS)
    stopped, reasons = flow.question("stopped"), flow.question("reasons")

    assert isinstance(stopped, YesNo)
    assert [option.code for option in stopped.all_options] == ["yes", "no", "unsure"]
    assert isinstance(reasons, MultiChoice)


@pytest.mark.parametrize(
    ("lines", "can_skip", "can_decline"),
    [("", True, False), ("required: true", False, False), ("decline: true", True, True)],
)
def test_skipping_and_declining_are_as_written(lines: str, can_skip: bool, can_decline: bool) -> None:
    """Nobody has to answer what is not required."""
    text = SMALL.replace("    kind: yes_no\n", f"    kind: yes_no\n    {lines}\n")
    ask = ask_of(begin(to_flow(read_yaml(text), AREAS)))

    assert (ask.can_skip, ask.can_decline) == (can_skip, can_decline)


def test_an_area_is_one_of_the_forums_and_can_be_declined() -> None:
    """The file does not name areas."""
    area = "  - {id: place, kind: area, title: Area}\n"
    text = SMALL.replace("questions:\n", "questions:\n" + area)

    ask = ask_of(after(text))
    assert ask.can_decline
    assert [option.code for option in ask.question.all_options][-1] == "outside"
    assert plain_answers({"place": Chosen(("brent",))}) == {"place": ["brent"]}
    assert ask_of(after(text, Typed("Brent", 1))).choices[0].code == "brent"


@settings(max_examples=60, deadline=None)
@given(consultations())
def test_every_consultation_can_be_answered_to_its_end(consultation: Consultation) -> None:
    """Whatever was written, it can be asked."""
    flow = to_flow(consultation, AREAS)
    outcome: Outcome = begin(flow)
    for _ in range(8 * len(flow.questions) + 8):
        if isinstance(outcome, Done):
            break
        outcome = advance(flow, outcome.state, way_on(ask_of(outcome)))

    assert isinstance(outcome, Done)
    assert isinstance(advance(flow, begin(flow).state, Skip()).state.at, str)


def test_an_answered_question_loses_the_mark_at_its_end() -> None:
    """In every script, because a colon and the answer follow."""
    flow = to_flow(bank.load("trust_pulse"), ())
    short = flow.question("confidence").short

    assert isinstance(short, Localised)
    assert [short.pick(one)[-1] in ".۔؟" for one in ("en", "ar", "ur")] == [False, False, False]
