"""Taking part in a consultation: its questions, the review, sending, leaving."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.consultations.model import NOWHERE
from bot.flows.answers import Written
from bot.flows.engine import advance, begin, show
from bot.flows.engine import resume as resume_state
from bot.flows.events import Event, PhotoAdded, Typed
from bot.flows.questions import LongText
from bot.flows.screen import Ask, Done, Reject
from bot.flows.state import State, to_compact
from bot.i18n.text import Text, say
from bot.services.consulting.answering import OpenWave, Submitted, texts_of
from bot.services.conversations import household
from bot.services.conversations.deeds import Photographed, Pressed, Verb, Wrote
from bot.services.conversations.forms import asking, in_words, lines_of
from bot.services.conversations.presses import event_of
from bot.services.conversations.screens import AnswersReview, Changing, Given, Leaving, ReviewLine, Said, Screen, Thanks
from bot.services.conversations.turn import Turn

LONG = 60
"""Characters from which a text that answers nothing is likelier something that somebody wants to tell."""

RESTARTED = say("The questions have changed since you began, so we start again. The words you wrote are kept.")
KEPT_FOR_REPORT = say(
    "I have kept what you wrote, apart from this consultation: at the menu I will ask whether to make a report of it. "
    "For this question, please use the buttons."
)
LEFT_KEPT = say("Your answers so far are kept, sealed, until the consultation closes. Nothing has been sent.")
LEFT_DELETED = say("Your answers are deleted. Nothing was sent.")
CLOSED = (
    say("This consultation has closed, so it takes no more answers. Thank you for wanting to take part."),
    say("What came of it is published here when it is ready: /news"),
)
ALREADY = (
    say("You have already answered this consultation. Thank you."),
    say("Each person answers once, and nobody can look up what you answered, so it cannot be changed."),
)
WHY_NOT: Mapping[Submitted, tuple[Text, ...]] = MappingProxyType({Submitted.CLOSED: CLOSED, Submitted.ALREADY: ALREADY})
NO_ROOM = say("We cannot take anything new at this moment. Please try again in a few hours.")


def begin_wave(turn: Turn, wave: OpenWave) -> None:
    """The first question."""
    if not turn.parts.bounds.room_for_draft(turn.tx):
        household.menu(turn, NO_ROOM)
        return
    _show_result(turn, wave, begin(wave.flow))


def go_on(turn: Turn, wave: OpenWave) -> None:
    """The question that is open, or the review."""
    state, restarted = _state(turn, wave)
    _show_result(turn, wave, show(wave.flow, state), RESTARTED if restarted else None)


def hear(turn: Turn, wave: OpenWave) -> None:
    """While a consultation is open on screen and not answered yet."""
    deed = turn.heard.deed
    if turn.memory.place == "leaving" and isinstance(deed, Pressed):
        _hear_leaving(turn, wave, deed)
    elif isinstance(deed, Pressed) and deed.verb == Verb.CANCEL:
        ask_to_leave(turn, wave)
    elif isinstance(deed, Pressed) and deed.verb == Verb.HELP:
        household.help_now(turn)
    elif isinstance(deed, Pressed) and deed.verb == Verb.SEND:
        _send(turn, wave)
    elif isinstance(deed, Pressed) and deed.verb == Verb.CHANGE and not deed.argument:
        turn.show("answers:change", _changing(turn, wave))
    elif isinstance(deed, Photographed):
        _refuse_photo(turn, wave, deed)
    else:
        event = event_of(deed)
        if event is None:
            go_on(turn, wave)
        else:
            _advance(turn, wave, event)


def ask_to_leave(turn: Turn, wave: OpenWave) -> None:
    """Leaving loses nothing unless the person wants it lost."""
    turn.show("leaving", Leaving(wave.closes))


def redraw(turn: Turn, wave: OpenWave, place: str) -> Screen | None:
    """The card of these rooms as it stands, or None when the place is not here."""
    if place == "leaving":
        return Leaving(wave.closes)
    if place == "answers:change":
        return _changing(turn, wave)
    if place in {"answering", "answers"}:
        state, _ = _state(turn, wave)
        result = show(wave.flow, state)
        return _review(wave, result) if isinstance(result, Done) else asking(wave.flow, result)
    return None


def thanks(turn: Turn, wave: OpenWave | None) -> Thanks:
    """The card after sending; without the wave's own words when it has closed meanwhile."""
    member = turn.parts.membership.find(turn.tx, turn.heard.chat_id) is not None
    closing = None if wave is None or wave.consultation.closing == NOWHERE else wave.consultation.closing
    return Thanks(closing, invite=not member and turn.memory.invitation == "thanks", member=member)


def _state(turn: Turn, wave: OpenWave) -> tuple[State, bool]:
    unfinished = turn.parts.answering.load(turn.tx, wave, turn.heard.chat_id)
    if unfinished is None:
        return begin(wave.flow).state, False
    return resume_state(wave.flow, unfinished.state)


def _advance(turn: Turn, wave: OpenWave, event: Event) -> None:
    state, restarted = _state(turn, wave)
    if restarted:
        _show_result(turn, wave, show(wave.flow, state), RESTARTED)
        return
    result = advance(wave.flow, state, event)
    _show_result(turn, wave, result, _kept_apart(turn, wave, state, result))


def _kept_apart(turn: Turn, wave: OpenWave, state: State, result: Ask | Reject | Done) -> Text | None:
    """A long text that no question took is not lost: it may become a report. The reason to say, if that is so."""
    deed = turn.heard.deed
    if not isinstance(deed, Wrote) or len(deed.text) < LONG or _holds(result.state, deed.message_id):
        return None
    if not isinstance(result, Done) and isinstance(wave.flow.question(state.at), LongText):
        return None  # there it is said why it did not fit
    return KEPT_FOR_REPORT if turn.offer((deed.message_id, deed.text)) else None


def _holds(state: State, source: int) -> bool:
    words = (answer for answer in state.answers.values() if isinstance(answer, Written))
    return any(source == one for answer in words for one, _ in answer.parts)


def _refuse_photo(turn: Turn, wave: OpenWave, photo: Photographed) -> None:
    """No photo is fetched for a consultation; words that came with it are heard."""
    state, _ = _state(turn, wave)
    result = advance(wave.flow, state, PhotoAdded("refused", photo.message_id))
    reason = result.reason if isinstance(result, Reject) else result.notice
    if photo.caption:
        result = advance(wave.flow, result.state, Typed(photo.caption, photo.message_id))
    _show_result(turn, wave, result, reason)


def _show_result(turn: Turn, wave: OpenWave, result: Ask | Reject | Done, reason: Text | None = None) -> None:
    answering, chat_id, flow = turn.parts.answering, turn.heard.chat_id, wave.flow
    before = answering.load(turn.tx, wave, chat_id)
    was_at = None if before is None else resume_state(flow, before.state)[0].at
    moved = turn.came_from != "answering" or was_at != result.state.at
    step = moved or isinstance(turn.heard.deed, Pressed)
    if isinstance(result, Done):
        answering.save(turn.tx, wave, chat_id, to_compact(result.state), None)
        turn.show("answers", _review(wave, result, reason or result.notice))
        return
    answering.save(turn.tx, wave, chat_id, to_compact(result.state), result.state.at)
    if isinstance(result, Reject):
        if isinstance(turn.heard.deed, Pressed) and reason is None:
            turn.toast = result.reason
        card = asking(flow, result.ask, reason or result.reason, offer_help=result.offer_help)
        turn.show("answering", card, step=step)
        return
    turn.show("answering", asking(flow, result, reason), step=step)
    if result.answered is not None:
        question, answer = result.answered
        turn.given = Given(question, in_words(flow, question.id, answer))


def _review(wave: OpenWave, result: Done, notice: Text | None = None) -> AnswersReview:
    own_words = texts_of(result.answers)
    texts = tuple((wave.flow.question(question_id).title, words) for question_id, words in own_words)
    return AnswersReview(lines_of(wave.flow, result.answers), texts, notice)


def _changing(turn: Turn, wave: OpenWave) -> Changing:
    state, _ = _state(turn, wave)
    result = show(wave.flow, state)
    answers = result.answers if isinstance(result, Done) else state.answers
    lines = [line for line in lines_of(wave.flow, answers) if line.question in state.answers]
    lines += [ReviewLine(one, wave.flow.question(one).title, ()) for one, _ in texts_of(answers)]
    return Changing(tuple(lines))


def _send(turn: Turn, wave: OpenWave) -> None:
    state, _ = _state(turn, wave)
    result = show(wave.flow, state)
    if not isinstance(result, Done):
        go_on(turn, wave)
        return
    chat_id = turn.heard.chat_id
    came = turn.parts.answering.submit(turn.tx, wave, chat_id, result.answers, turn.language)
    if came is Submitted.SENT:
        if not turn.memory.invitation or turn.memory.invitation == "due":
            turn.memory = replace(turn.memory, invitation="thanks")
        turn.show("thanks", thanks(turn, wave))
    else:
        turn.show("said:closed" if came is Submitted.CLOSED else "said:answered", Said(WHY_NOT[came]))


def _hear_leaving(turn: Turn, wave: OpenWave, deed: Pressed) -> None:
    if deed.verb != Verb.SURE or deed.argument not in {"yes", "keep"}:
        go_on(turn, wave)
    elif deed.argument == "yes":
        turn.parts.answering.drop(turn.tx, wave, turn.heard.chat_id)
        household.menu(turn, LEFT_DELETED)
    else:
        household.menu(turn, LEFT_KEPT)
