"""Going from one question to another."""

from dataclasses import replace

from bot.flows.answers import Answer
from bot.flows.fit import stands
from bot.flows.flow import Flow
from bot.flows.questions import Question
from bot.flows.screen import Ask, Done, Reject, draw
from bot.flows.state import State
from bot.i18n.text import Text

MISSES_BEFORE_HELP = 3


def land(flow: Flow, state: State, after: str) -> State:
    """The state at the next question to ask; answers that no longer apply are forgotten here.

    When nothing follows, a question that became necessary earlier on is asked; then the form is finished.
    """
    settled = flow.settle(state.answers)
    state = replace(state, answers=settled.own, group=None, page=0, query="", misses=0, finished=False)
    order = [question.id for question in flow.questions]
    later = [one for one in settled.asked if order.index(one) > order.index(after)]
    lacking = [one for one in settled.asked if not stands(flow.question(one), settled.own.get(one))]
    if state.fixing:
        later = [one for one in later if one in lacking]
    if later:
        return replace(state, at=later[0])
    if lacking:
        return replace(state, at=lacking[0], fixing=True)
    return replace(state, at=settled.asked[-1], finished=True)


def screen(
    flow: Flow,
    state: State,
    answered: tuple[Question, Answer] | None = None,
    *,
    kept_words: bool = False,
    notice: Text | None = None,
) -> Ask | Done:
    """What is to be seen in the state."""
    if state.finished:
        return Done(state, flow.settle(state.answers).answers, answered, kept_words, notice)
    return draw(flow, state, answered, kept_words=kept_words, notice=notice)


def forward(flow: Flow, state: State, *, kept_words: bool = False) -> Ask | Done:
    """On from the question that is open, with the answer it now has."""
    question = flow.question(state.at)
    return screen(flow, land(flow, state, state.at), (question, state.answers[state.at]), kept_words=kept_words)


def give(flow: Flow, state: State, answer: Answer) -> Ask | Done:
    """Answer the question that is open, and go on."""
    return forward(flow, replace(state, answers={**state.answers, state.at: answer}))


def reseat(flow: Flow, state: State) -> State:
    """After something changed elsewhere: stay, unless the open question does not apply any more."""
    if state.finished or state.at not in flow.settle(state.answers).asked:
        return land(flow, state, state.at)
    return state


def back(flow: Flow, state: State) -> Ask | Done:
    """To the question before; out of a group or a search first; from the end, to the last question."""
    if state.finished:
        return screen(flow, replace(state, finished=False, fixing=False))
    if state.group is not None or state.query:
        return screen(flow, close(state))
    if state.fixing and stands(flow.question(state.at), state.answers.get(state.at)):
        return screen(flow, land(flow, state, state.at))
    asked = flow.settle(state.answers).asked
    before = max(0, asked.index(state.at) - 1)
    return screen(flow, replace(state, at=asked[before], page=0, misses=0))


def go_to(flow: Flow, state: State, question_id: str) -> Ask | Done:
    """To a question that has an answer, to change it."""
    asked = flow.settle(state.answers).asked
    if question_id in asked and stands(flow.question(question_id), state.answers.get(question_id)):
        state = replace(state, at=question_id, misses=0, finished=False, fixing=True)
        return screen(flow, close(state))
    return screen(flow, state)


def close(state: State) -> State:
    """Without an open group, page or search."""
    return replace(state, group=None, page=0, query="")


def misfit(flow: Flow, state: State, reason: Text) -> Reject:
    """Ask again, kindly; the third time in a row with an offer of help."""
    misses = min(state.misses + 1, MISSES_BEFORE_HELP)
    state = replace(state, misses=misses)
    return Reject(state, draw(flow, state), reason, offer_help=misses >= MISSES_BEFORE_HELP)
