"""Asking to be told of consultations, and the two short questions that may follow: where, and of which organisation."""

from dataclasses import replace

from bot.flows.answers import Answer, Chosen
from bot.flows.engine import advance, begin, show
from bot.flows.engine import resume as resume_state
from bot.flows.events import PhotoAdded
from bot.flows.flow import Flow
from bot.flows.member import MEMBER
from bot.flows.screen import Ask, Done, Reject
from bot.flows.state import to_compact
from bot.i18n.text import say
from bot.services.conversations import household
from bot.services.conversations.deeds import Photographed, Pressed, Verb, Wrote
from bot.services.conversations.forms import asking, in_words
from bot.services.conversations.presses import event_of
from bot.services.conversations.screens import Given, Said, Screen
from bot.services.conversations.turn import Turn

LONG = 60
"""Characters from which a text is likelier something that somebody wants to tell than an area."""

JOINED = (
    say(
        "Done. I will tell you here of new consultations, at most once a week and never at night, and what came of "
        "them."
    ),
    say("/stop ends it at once. /consult shows what is open."),
)


def join(turn: Turn) -> None:
    """Yes, tell me: from now on. Two questions follow that can be skipped."""
    membership, chat_id = turn.parts.membership, turn.heard.chat_id
    known = membership.find(turn.tx, chat_id)
    if known is None:
        known = membership.join(turn.tx, chat_id, turn.language)
        if turn.came_from == "thanks" and turn.memory.wave is not None:
            membership.took_part(turn.tx, chat_id, turn.memory.wave)
    turn.memory = replace(turn.memory, invitation="no")
    codes = {"area": known.area, "organisation": known.organisation}
    answers: dict[str, Answer] = {one: Chosen((code,)) for one, code in codes.items() if code is not None}
    _show(turn, begin(_flow(turn), answers))


def join_not(turn: Turn) -> None:
    """No, thank you: remembered as long as the conversation is, and nowhere else."""
    turn.memory = replace(turn.memory, invitation="no")
    household.menu(turn)


def hear(turn: Turn) -> None:
    """While the two questions are open."""
    deed, flow = turn.heard.deed, _flow(turn)
    if turn.memory.joining is None or (isinstance(deed, Pressed) and deed.verb == Verb.CANCEL):
        _end(turn)
        return
    state, _ = resume_state(flow, turn.memory.joining)
    if isinstance(deed, Pressed) and deed.verb == Verb.HELP:
        household.help_now(turn)
        return
    event = PhotoAdded("refused", deed.message_id) if isinstance(deed, Photographed) else event_of(deed)
    result = show(flow, state) if event is None else advance(flow, state, event)
    if isinstance(deed, Wrote) and len(deed.text) >= LONG:
        turn.offer((deed.message_id, deed.text))  # no question here takes it; it may become a report
    _show(turn, result)


def redraw(turn: Turn, place: str) -> Screen | None:
    """The card of this room as it stands, or None when the place is not here."""
    if place == "said:joined":
        return Said(JOINED)
    if place == "joining" and turn.memory.joining is not None:
        result = show(_flow(turn), resume_state(_flow(turn), turn.memory.joining)[0])
        return Said(JOINED) if isinstance(result, Done) else asking(_flow(turn), result)
    return None


def _flow(turn: Turn) -> Flow:
    return turn.parts.forms[MEMBER]


def _show(turn: Turn, result: Ask | Reject | Done) -> None:
    _keep(turn, result)
    if isinstance(result, Done):
        _end(turn)
        return
    turn.memory = replace(turn.memory, joining=to_compact(replace(result.state, query="")))
    if isinstance(result, Reject):
        if isinstance(turn.heard.deed, Pressed):
            turn.toast = result.reason
        turn.show("joining", asking(_flow(turn), result.ask, result.reason, offer_help=result.offer_help))
        return
    turn.show("joining", asking(_flow(turn), result))
    if result.answered is not None:
        question, answer = result.answered
        turn.given = Given(question, in_words(_flow(turn), question.id, answer))


def _keep(turn: Turn, result: Ask | Reject | Done) -> None:
    """Codes only; who has left meanwhile is not made a member again."""
    answers, chat_id = result.state.answers, turn.heard.chat_id
    known = turn.parts.membership.find(turn.tx, chat_id)
    if known is None:
        return
    area, organisation = _code(answers.get("area")), _code(answers.get("organisation"))
    if (area, organisation) != (known.area, known.organisation):
        turn.parts.membership.join(turn.tx, chat_id, known.language, area, organisation)


def _code(answer: Answer | None) -> str | None:
    return answer.codes[0] if isinstance(answer, Chosen) else None


def _end(turn: Turn) -> None:
    turn.memory = replace(turn.memory, joining=None)
    turn.show("said:joined", Said(JOINED))
