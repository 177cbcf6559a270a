"""The form of a draft: which one, how far, and which photos are in it."""

from collections.abc import Mapping

from bot.flows.answers import Answer, Pictures, Written
from bot.flows.describe import describe
from bot.flows.engine import resume
from bot.flows.flow import Flow
from bot.flows.screen import Ask
from bot.flows.state import State
from bot.i18n.text import Label, Text, say_many
from bot.services.conversations.screens import Asking, ReviewLine
from bot.services.conversations.turn import Turn


def flow_of(turn: Turn) -> Flow:
    """The form of the draft; the report form while there is none."""
    form = turn.draft.form
    return turn.parts.forms[form.flow if form is not None else "report"]


def state_of(turn: Turn) -> tuple[State, bool]:
    """How far the draft is, and whether it had to begin again because the form has changed."""
    form = turn.draft.form
    if turn.resumed is None or turn.resumed[0] is not form:
        turn.resumed = (form, resume(flow_of(turn), form.state if form is not None else None))
    return turn.resumed[1]


def photo_references(state: State) -> frozenset[str]:
    """The photos of a form, wherever in it they are."""
    pictures = (answer for answer in state.answers.values() if isinstance(answer, Pictures))
    return frozenset(reference for answer in pictures for reference in answer.refs)


def asking(flow: Flow, ask: Ask, reason: Text | None = None, *, offer_help: bool = False) -> Asking:
    """The card of a question; `reason` is said first."""
    so_far = in_words(flow, ask.question.id, ask.current) if ask.current is not None and ask.can_keep else ()
    return Asking(ask, so_far, reason or ask.notice, offer_help)


def lines_of(flow: Flow, answers: Mapping[str, Answer]) -> tuple[ReviewLine, ...]:
    """The answers worth showing again: what was chosen or counted; words and photos are shown by themselves."""
    lines = []
    for question_id, answer in answers.items():
        question = flow.question(question_id)
        value = describe(question, answer)
        if value and not isinstance(answer, Written | Pictures):
            lines.append(ReviewLine(question_id, question.short or question.title, value))
    return tuple(lines)


def in_words(flow: Flow, question_id: str, answer: Answer) -> tuple[Label, ...]:
    """An answer for a card; their own text stays in their own message."""
    match answer:
        case Written(parts=parts):
            return (say_many("{count} message", "{count} messages", len(parts)),)
        case _:
            return describe(flow.question(question_id), answer)
