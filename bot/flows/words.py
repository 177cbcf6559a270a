"""Keeping what people write and send, wherever in the form they are when they do."""

from dataclasses import replace

from bot.flows.answers import Pictures, Written
from bot.flows.fit import within
from bot.flows.flow import Flow
from bot.flows.questions import LongText, Photos
from bot.flows.state import State
from bot.i18n.text import Text, say

TOO_LONG = say("That is more than I can keep here. What you wrote before is still here. Please send a shorter text.")
TOO_MANY = say("That is the most messages I can keep here. What you wrote before is still here.")


def written(question: LongText, state: State, text: str, source: int) -> State | Text:
    """The state with the text as a part of that question's words; a message already kept is replaced.

    A reason instead when there is no room; nothing is ever cut off.
    """
    before = state.answers.get(question.id)
    parts = before.parts if isinstance(before, Written) else ()
    if any(number == source for number, _ in parts):
        parts = tuple((number, text if number == source else old) for number, old in parts)
    else:
        parts = (*parts, (source, text))
    if len(parts) > question.max_parts:
        return TOO_MANY
    if not within(question, parts):
        return TOO_LONG
    return replace(state, answers={**state.answers, question.id: Written(parts)})


def holder(flow: Flow, state: State, source: int) -> LongText | None:
    """The question whose words hold that message."""
    for question_id, answer in state.answers.items():
        question = flow.question(question_id)
        if isinstance(question, LongText) and isinstance(answer, Written) and source in dict(answer.parts):
            return question
    return None


def album(flow: Flow, state: State) -> Photos | None:
    """Where photos go: the question that is open, else the first that applies."""
    here = flow.question(state.at)
    if isinstance(here, Photos):
        return here
    applicable = map(flow.question, flow.applicable(state.answers))
    return next((question for question in applicable if isinstance(question, Photos)), None)


def pictured(question: Photos, state: State, ref: str) -> State | None:
    """The state with the photo; none when there are already as many as there may be."""
    before = state.answers.get(question.id)
    refs = before.refs if isinstance(before, Pictures) else ()
    if ref in refs:
        return state
    if len(refs) >= question.maximum:
        return None
    return replace(state, answers={**state.answers, question.id: Pictures((*refs, ref))})


def is_long(text: str) -> bool:
    """Whether it is likelier a part of somebody's story than a try at an answer."""
    return len(text) > 15 or len(text.split()) > 2
