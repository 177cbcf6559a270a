"""The engine of every form: a pure function from what was and what a person did to what is asked next.

`advance` never raises for a state of this flow, whatever is done.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.errors import FlowError
from bot.flows.answers import Agreed, Answer, Chosen, Declined, Pictures, Seen, Skipped, Written
from bot.flows.events import (
    Back,
    Choose,
    Clear,
    CloseGroup,
    Confirm,
    Decline,
    Edited,
    Event,
    GoTo,
    Keep,
    OpenGroup,
    PhotoAdded,
    Skip,
    TurnPage,
    Typed,
    Unfit,
)
from bot.flows.fit import fits, stands
from bot.flows.flow import Flow
from bot.flows.hearing import hear
from bot.flows.questions import Consent, LongText, MultiChoice, Note, Photos, Question, SingleChoice
from bot.flows.screen import Ask, Done, Outcome, Reject, draw
from bot.flows.state import State, from_compact
from bot.flows.steps import back, close, forward, give, go_to, land, misfit, screen
from bot.flows.toggling import toggle
from bot.i18n.text import Text, say, say_many

STALE = say("That button belongs to another question.")
NEEDED = say("I cannot go on without an answer to this one.")
NOT_YET = say("Please choose an answer first.")
WRITE_FIRST = say("Please write something first.")
PHOTO_FIRST = say("Please send a photo first.")


def begin(flow: Flow, answers: Mapping[str, Answer] | None = None) -> Ask:
    """The first question; `answers` known beforehand are there to be kept."""
    given = {one: answer for one, answer in (answers or {}).items() if one in flow and fits(flow.question(one), answer)}
    return draw(flow, State(flow.id, flow.version, flow.questions[0].id, given))


def show(flow: Flow, state: State) -> Ask | Done:
    """What is to be seen now; nothing changes."""
    return screen(flow, state)


def resume(flow: Flow, kept: Any) -> tuple[State, bool]:
    """The state that `to_compact` kept, and whether the form had to start again because it changed since.

    Starting again keeps the words and photos that the new form still has a place for. Never raises.
    """
    try:
        state = from_compact(kept)
    except FlowError:
        return begin(flow).state, True
    if state.flow == flow.id and state.version == flow.version and _still_fits(flow, state):
        return state, False
    saved = {one: answer for one, answer in state.answers.items() if isinstance(answer, Written | Pictures)}
    return begin(flow, saved if state.flow == flow.id else None).state, True


def advance(flow: Flow, state: State, event: Event) -> Outcome:
    """What follows when a person does something."""
    match event:
        case Typed() | Edited() | PhotoAdded() | Unfit():
            return hear(flow, state, event)
        case Back():
            return back(flow, state)
        case GoTo(question):
            return go_to(flow, state, question)
        case _ if state.finished:
            return screen(flow, state)
        case OpenGroup() | CloseGroup() | TurnPage():
            return _look(flow, state, event)
        case _:
            return _press(flow, state, event)


def _press(flow: Flow, state: State, event: Choose | Confirm | Keep | Skip | Decline | Clear) -> Outcome:
    match event:
        case Choose(code):
            return _choose(flow, state, code)
        case Confirm():
            return _confirm(flow, state)
        case Keep():
            return _keep(flow, state)
        case Skip():
            return _skip(flow, state)
        case Decline():
            return give(flow, state, Declined()) if flow.question(state.at).prefer_not else _stale(flow, state)
        case Clear():
            return _clear(flow, state)


def _look(flow: Flow, state: State, event: OpenGroup | CloseGroup | TurnPage) -> Ask | Reject | Done:
    """Look at other options; nothing is answered."""
    match event:
        case CloseGroup():
            return screen(flow, close(state))
        case TurnPage(page):
            pages = draw(flow, state).pages
            return screen(flow, replace(state, page=min(max(0, page), pages - 1)))
        case OpenGroup(code):
            question = flow.question(state.at)
            groups = question.groups if isinstance(question, SingleChoice | MultiChoice) else ()
            if any(group.code == code for group in groups):
                return screen(flow, replace(state, group=code, page=0))
            return _stale(flow, state)


def _choose(flow: Flow, state: State, code: str) -> Outcome:
    question = flow.question(state.at)
    if question.option(code) is None:
        return _stale(flow, state)
    if isinstance(question, MultiChoice):
        return toggle(flow, state, question, code)
    return give(flow, state, Chosen((code,)))


def _confirm(flow: Flow, state: State) -> Outcome:
    question = flow.question(state.at)
    current = state.answers.get(state.at)
    match question:
        case Consent():
            return give(flow, state, Agreed())
        case Note():
            return give(flow, state, Seen())
    if stands(question, current):
        return forward(flow, state)
    return misfit(flow, state, _what_is_missing(question))


def _keep(flow: Flow, state: State) -> Outcome:
    if stands(flow.question(state.at), state.answers.get(state.at)):
        return forward(flow, state)
    return misfit(flow, state, NOT_YET)


def _what_is_missing(question: Question) -> Text:
    match question:
        case LongText():
            return WRITE_FIRST
        case Photos():
            return PHOTO_FIRST
        case MultiChoice(minimum=least) if least > 1:
            return say_many("Please choose at least {count}.", "Please choose at least {count}.", least)
    return NOT_YET


def _skip(flow: Flow, state: State) -> Outcome:
    """Go past; words and photos that are there already stay, and a note counts as read."""
    question = flow.question(state.at)
    if isinstance(question, Note):
        return give(flow, state, Seen())
    if isinstance(state.answers.get(state.at), Written | Pictures):
        return forward(flow, state)
    if question.required:
        return misfit(flow, state, NEEDED)
    return give(flow, state, Skipped())


def _clear(flow: Flow, state: State) -> Ask | Done:
    if not isinstance(state.answers.get(state.at), Written | Pictures):
        return screen(flow, state)
    answers = {question: answer for question, answer in state.answers.items() if question != state.at}
    return screen(flow, replace(state, answers=answers, misses=0))


def _stale(flow: Flow, state: State) -> Reject:
    """A button of an earlier screen: not the person's mistake, so it does not count as a miss."""
    return Reject(state, draw(flow, state), STALE)


def _still_fits(flow: Flow, state: State) -> bool:
    if not all(one in flow and fits(flow.question(one), answer) for one, answer in state.answers.items()):
        return False
    if state.at not in flow.settle(state.answers).asked:
        return False
    return not state.finished or land(flow, state, flow.questions[-1].id).finished
