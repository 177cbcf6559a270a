"""Which room hears an update: by command, by button, by where the conversation stands."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from bot.i18n.text import say
from bot.services.conversations import (
    colleagues,
    consulting,
    household,
    joining,
    news,
    replies,
    reporting,
    taking_part,
    telling,
)
from bot.services.conversations.deeds import Commanded, Deed, Place, Pressed, Rewrote, Verb, Wrote
from bot.services.conversations.memory import Memory
from bot.services.conversations.screens import Outcome, Screen, Sent, Thanks
from bot.services.conversations.turn import IN_CONSULTATION, Turn
from bot.vault.receipts import looks_like_code

COMMANDS = {
    "start": Place.MENU,
    "menu": Place.MENU,
    "report": Place.REPORT,
    "reply": Place.REPLY,
    "consult": Place.CONSULT,
    "news": Place.NEWS,
    "help": Place.HELP,
    "language": Place.LANGUAGE,
    "privacy": Place.PRIVACY,
    "stop": Place.STOP,
    "delete": Place.DELETE,
    "cancel": Place.CANCEL,
}

WRITING_PLACES = frozenset({"ask", "review", "change", "offer", "code", "writing", "answering", "answers"})
"""Where an edited message can still mean something."""

OPEN_QUESTIONS = WRITING_PLACES | {"intro", "leaving", "joining", "answers:change"}
"""Where a question stands on the card that must not be lost from sight when something is said beside it."""

UNKNOWN_COMMAND = say("I do not know that command. Here is what I can do.")
MOVED_ON = say("That button is from before. Please use the newest message.")
ALREADY_SENT = say("This report has already been sent.")
ALREADY_ANSWERED = say("Your answers have already been sent.")

MOST_LINK = 40
"""Characters of a link that are remembered; a consultation's name is shorter."""


def act(turn: Turn) -> bool:
    """Let the right room hear the update; False when it changes nothing at all."""
    deed = turn.heard.deed
    if _is_of_the_desk(deed) and colleagues.hear(turn):
        _ask_again(turn)
        return True
    _recognise(turn)
    if turn.memory.language is None and not (isinstance(deed, Pressed) and deed.verb == Verb.LANGUAGE):
        _without_language(turn)
        return True
    match deed:
        case Commanded(name=name, argument=argument):
            _command(turn, name, argument)
        case Pressed(verb=Verb.LANGUAGE, argument=code):
            if household.take_language(turn, code):
                consulting.resume(turn)
        case Pressed(verb=Verb.CONSULT, argument=argument):
            consulting.press(turn, argument)
        case Pressed(verb=Verb.GO, argument=argument) if argument in list(Place):
            _go(turn, Place(argument))
        case Rewrote() if turn.memory.place not in WRITING_PLACES:
            return False
        case Pressed(turn=drawn_for) if drawn_for != turn.memory.turn:
            return _stale(turn)
        case _:
            _room(turn)
    return True


def _is_of_the_desk(deed: Deed) -> bool:
    """Whether members have no such command, or it is a link to the bot that carries a code."""
    if not isinstance(deed, Commanded):
        return False
    return deed.name not in COMMANDS or (deed.name == "start" and deed.argument.startswith(colleagues.BY_LINK))


def _ask_again(turn: Turn) -> None:
    """What was said beside the conversation has pushed its question up: it comes once more, below."""
    place = turn.memory.place
    screen = _redraw(turn, place) if _is_asking(place) else None
    if screen is not None:
        turn.show(place, screen, anew=True)


def _is_asking(place: str) -> bool:
    return place in OPEN_QUESTIONS or place.startswith("sure:")


def _recognise(turn: Turn) -> None:
    """Note where a link leads; and know a member again whose conversation was forgotten after its two days.

    A member has chosen a language and been informed before. One who had blocked the bot and starts it again is back.
    """
    deed, chat_id = turn.heard.deed, turn.heard.chat_id
    starts = isinstance(deed, Commanded) and deed.name == "start"
    if isinstance(deed, Commanded) and starts and deed.argument.startswith("c_"):
        turn.memory = replace(turn.memory, linked=deed.argument[:MOST_LINK])
    if not starts and turn.memory.language is not None:
        return
    member = turn.parts.membership.find(turn.tx, chat_id)
    if member is None:
        if isinstance(deed, Pressed) and deed.verb == Verb.CONSULT and turn.memory.language is None:
            turn.memory = replace(turn.memory, linked=f"w_{deed.argument}"[:MOST_LINK])
        return
    if not member.active:
        turn.parts.membership.came_back(turn.tx, chat_id)
    if turn.memory.language is None and member.language in turn.parts.languages:
        turn.memory = replace(turn.memory, language=member.language, informed=True, place="menu")


def _cancel(turn: Turn) -> None:
    """Stop what is on screen."""
    wave = None
    if turn.memory.wave is not None and turn.came_from in IN_CONSULTATION - {"intro", "thanks"}:
        wave = turn.parts.answering.get(turn.tx, turn.memory.wave, turn.heard.chat_id)
    if wave is None:
        reporting.ask_to_cancel(turn)
    else:
        taking_part.ask_to_leave(turn, wave)


def _without_language(turn: Turn) -> None:
    """The picker first; what somebody has written meanwhile is kept."""
    deed = turn.heard.deed
    if isinstance(deed, Wrote) and not looks_like_code(deed.text):
        turn.offer((deed.message_id, deed.text))
    if turn.memory == Memory() and isinstance(deed, Pressed) and deed.verb == Verb.SURE and deed.argument == "yes":
        household.still_forgotten(turn)
    else:
        household.choose_language(turn)


def _command(turn: Turn, name: str, argument: str) -> None:
    place = COMMANDS.get(name)
    if place is None:
        household.menu(turn, UNKNOWN_COMMAND)
    elif turn.memory.linked and turn.memory.informed and place is Place.MENU:
        consulting.follow(turn)
    elif place is Place.REPLY and argument:
        replies.try_code(turn, argument)
    else:
        _go(turn, place)


def _go(turn: Turn, place: Place) -> None:
    if place is Place.MENU and not turn.memory.informed and not isinstance(turn.heard.deed, Pressed):
        household.notice(turn)
    else:
        _PLACES[place](turn)


def _room(turn: Turn) -> None:
    """Whoever is in charge where the conversation stands hears it."""
    _HEARERS.get(turn.memory.place, reporting.hear_unasked)(turn)


def again(turn: Turn) -> Outcome:
    """An update that was handled before: say what is on screen once more, on the card if there is one.

    The process may have been killed after the decision was stored and before, or while, it was said.
    """
    place, card = turn.memory.place, turn.memory.card
    if _is_of_the_desk(turn.heard.deed) and colleagues.hear_again(turn):
        return replace(turn.outcome(), card=_redraw(turn, place) if _is_asking(place) else None, retire=card)
    if place == "thread" and card is not None:
        return turn.outcome()  # it stands there, and must not be written over
    screen = _redraw(turn, place)
    if place == "said:cleared":
        turn.clear = tuple(message_id for _, message_id in turn.memory.spoken if message_id != card)
    return replace(turn.outcome(), card=screen, edit=None if isinstance(screen, Sent) else card)


def _stale(turn: Turn) -> bool:
    """A button drawn for an earlier state: nothing changes; the right question comes (back) on screen."""
    deed = turn.heard.deed
    card = _redraw(turn, turn.memory.place)
    if isinstance(card, Sent | Thanks):
        turn.toast = ALREADY_SENT if isinstance(card, Sent) else ALREADY_ANSWERED
        return False
    turn.card = card
    turn.toast = MOVED_ON
    if deed.message_id == turn.memory.card:
        turn.edit = turn.memory.card
        turn.toast = None
    else:
        turn.retire = turn.memory.card
    return False


def _redraw(turn: Turn, place: str) -> Screen | None:
    return (
        household.redraw(turn, place)
        or consulting.redraw(turn, place)
        or joining.redraw(turn, place)
        or news.redraw(turn, place)
        or replies.redraw(turn, place)
        or reporting.redraw(turn, place)
        or telling.redraw(place)
        or household.redraw(turn, "menu")
    )


_PLACES: Mapping[Place, Callable[[Turn], None]] = MappingProxyType(
    {
        Place.MENU: consulting.arrive,
        Place.HELP: household.help_now,
        Place.LANGUAGE: household.choose_language,
        Place.PRIVACY: household.privacy,
        Place.STOP: household.stop,
        Place.DELETE: household.ask_to_forget,
        Place.CLEAR: household.ask_to_clear,
        Place.REPORT: partial(reporting.start, form_id="report"),
        Place.YOUNG: partial(reporting.start, form_id="young"),
        Place.CANCEL: _cancel,
        Place.RESUME: consulting.resume,
        Place.REPLY: replies.ask_code,
        Place.WRITE: replies.write,
        Place.WITHDRAW: replies.ask_to_withdraw,
        Place.TELL: telling.tell,
        Place.TELL_NOT: telling.tell_not,
        Place.CONSULT: consulting.enter,
        Place.NEWS: news.show,
        Place.JOIN: joining.join,
        Place.JOIN_NOT: joining.join_not,
    }
)

_HEARERS: Mapping[str, Callable[[Turn], None]] = MappingProxyType(
    {
        **dict.fromkeys(("ask", "review", "change", "offer", "sure:cancel"), reporting.hear),
        **dict.fromkeys(("consult", "intro", "answering", "answers", "answers:change", "leaving"), consulting.hear),
        **dict.fromkeys(("thread", "writing"), replies.hear_letter),
        **dict.fromkeys(("notice", "language"), reporting.hear_early),
        "code": replies.hear_code,
        "sure:withdraw": replies.hear_withdraw,
        "sure:delete": household.hear_forget,
        "sure:clear": household.hear_clear,
        "news": news.hear,
        "joining": joining.hear,
    }
)
"""Who hears what is done at a place; anywhere else nothing was asked."""
