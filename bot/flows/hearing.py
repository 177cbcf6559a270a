"""What is done with text, photos and other things that people send instead of pressing a button."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.flows.answers import Chosen, Counted
from bot.flows.checks import CHOICES
from bot.flows.events import Edited, PhotoAdded, Typed, Unfit
from bot.flows.fit import is_ref
from bot.flows.flow import Flow
from bot.flows.questions import Area, LongText, MultiChoice, Number, Photos
from bot.flows.screen import Ask, Done, Outcome, Reject, draw
from bot.flows.search import MAX_QUERY, matches
from bot.flows.state import State
from bot.flows.steps import forward, give, misfit, reseat, screen
from bot.flows.toggling import toggle
from bot.flows.words import album, holder, is_long, pictured, written
from bot.i18n.digits import ascii_digits
from bot.i18n.direction import clean
from bot.i18n.text import Text, say, say_many

USE_BUTTONS = say("For this question, please use the buttons.")
KEPT_WORDS = say("I have kept what you wrote for your own words. For this question, please use the buttons.")
KEPT_WORDS_NUMBER = say("I have kept what you wrote for your own words. Here, please write a number only.")
KEPT_PHOTO = say("I have kept the photo for your report. For this question, please use the buttons.")
PHOTO_ADDED = say("I have kept the photo.")
NO_PHOTOS = say("I cannot keep photos here. Nothing was kept.")
PHOTO_LOST = say("I could not keep that photo. Please send it again.")
NOTHING_WRITTEN = say("I could not read anything in that message. Please write it in words.")
NOT_FOUND = say("I did not find that area. Please choose from the list, or type another part of the name.")
NEARLY = say("Is it one of these? Please press it.")

_VOICE = say("I do not keep voice messages or video: a voice or a face can show who you are. Please write instead.")
_UNFIT: Mapping[str, Text] = MappingProxyType(
    {
        "voice": _VOICE,
        "video_note": _VOICE,
        "video": _VOICE,
        "audio": _VOICE,
        "location": say("I have not kept the map pin: it would be too exact. A rough area is enough."),
        "venue": say("I have not kept the map pin: it would be too exact. A rough area is enough."),
        "contact": say("I have not kept the contact. Please describe people, and do not name them."),
        "sticker": say("I cannot read stickers. Please use the buttons or write in words."),
        "animation": say("I cannot read moving pictures. Please use the buttons or write in words."),
        "poll": say("I cannot read polls. Please use the buttons or write in words."),
        "document": say("I cannot keep files. Please send a photo as a photo, or describe it in words."),
    }
)
_OTHER = say("I cannot use that here, and have not kept it. Please use the buttons or write in words.")


def hear(flow: Flow, state: State, event: Typed | Edited | PhotoAdded | Unfit) -> Outcome:
    """Whatever was sent."""
    match event:
        case Typed(text, source) if holder(flow, state, source) is None:
            return hear_text(flow, state, clean(text), source)
        case Typed(text, source) | Edited(text, source):
            return hear_edit(flow, state, clean(text), source)
        case PhotoAdded(ref):
            return hear_photo(flow, state, ref)
        case Unfit(what):
            return hear_unfit(flow, state, what)


def hear_text(flow: Flow, state: State, text: str, source: int) -> Outcome:
    """A message: words, a number, a search, the number of a button, or a part of the story come early."""
    if state.finished:
        return keep_words(flow, state, text, source, None) if text else screen(flow, state)
    if not text:
        return misfit(flow, state, NOTHING_WRITTEN)
    question = flow.question(state.at)
    match question:
        case LongText():
            return _hear_words(flow, state, question, text, source)
        case Number():
            return _hear_number(flow, state, question, text, source)
        case Area():
            return _hear_area(flow, state, question, text, source)
    return _pick(flow, state, text) or _hear_elsewhere(flow, state, text, source)


def hear_edit(flow: Flow, state: State, text: str, source: int) -> Ask | Reject | Done:
    """A changed message: its part of the words changes, wherever in the form that is."""
    question = holder(flow, state, source)
    if question is None or not text:
        return screen(flow, state)
    edited = written(question, state, text, source)
    if isinstance(edited, Text):
        return _no_room(flow, state, edited)
    return screen(flow, reseat(flow, edited), kept_words=True)


def hear_photo(flow: Flow, state: State, ref: str) -> Outcome:
    """A photo: kept where photos are, also when something else was asked."""
    question = album(flow, state)
    if question is None:
        return screen(flow, state, notice=NO_PHOTOS) if state.finished else misfit(flow, state, NO_PHOTOS)
    if not is_ref(ref):
        return _no_room(flow, state, PHOTO_LOST)
    pictured_state = pictured(question, state, ref)
    if pictured_state is None:
        full = say_many(
            "I can keep only {count} photo. The one before is still here.",
            "I can keep only {count} photos. Those before are still here.",
            question.maximum,
        )
        return _no_room(flow, state, full)
    moved = reseat(flow, pictured_state)
    here = flow.question(state.at)
    if moved.finished or moved.at != state.at or here.takes_words or isinstance(here, LongText | Photos):
        return screen(flow, moved, notice=PHOTO_ADDED)
    return Reject(moved, draw(flow, moved), KEPT_PHOTO)


def hear_unfit(flow: Flow, state: State, what: str) -> Outcome:
    """Something no question takes; nothing of it is kept."""
    reason = _UNFIT.get(what, _OTHER)
    if state.finished:
        return screen(flow, state, notice=reason)
    return misfit(flow, state, reason)


def keep_words(flow: Flow, state: State, text: str, source: int, reason: Text | None) -> Outcome:
    """Keep a message with the form's own words, though something else is asked; `reason` says so."""
    question = flow.question(flow.words) if flow.words is not None else None
    if not isinstance(question, LongText):
        return screen(flow, state)
    kept = written(question, state, text, source)
    if isinstance(kept, Text):
        return _no_room(flow, state, kept)
    here = flow.question(state.at)
    moved = reseat(flow, kept)
    if moved.finished or moved.at != state.at or here.takes_words or isinstance(here, Photos) or reason is None:
        return screen(flow, moved, kept_words=True)
    return Reject(moved, draw(flow, moved), reason, kept_words=True)


def _hear_elsewhere(flow: Flow, state: State, text: str, source: int) -> Outcome:
    question = flow.question(state.at)
    keeps = question.takes_words or isinstance(question, Photos) or is_long(text)
    if not keeps or flow.words is None:
        return misfit(flow, state, USE_BUTTONS)
    return keep_words(flow, state, text, source, KEPT_WORDS)


def _hear_words(flow: Flow, state: State, question: LongText, text: str, source: int) -> Outcome:
    kept = written(question, state, text, source)
    if isinstance(kept, Text):
        return _no_room(flow, state, kept)
    if question.flows_on:
        return forward(flow, kept, kept_words=True)
    return screen(flow, replace(kept, misses=0), kept_words=True)


def _hear_number(flow: Flow, state: State, question: Number, text: str, source: int) -> Outcome:
    digits = re.sub(r"\s", "", ascii_digits(text)).replace("\N{MINUS SIGN}", "-")
    if re.fullmatch(r"[+-]?[0-9]{1,12}", digits) and question.minimum <= int(digits) <= question.maximum:
        return give(flow, state, Counted(int(digits)))
    if flow.words is not None and is_long(text) and not re.fullmatch(r"[+-]?[0-9]+", digits):
        return keep_words(flow, state, text, source, KEPT_WORDS_NUMBER)
    limits = {"least": question.minimum, "most": question.maximum}
    return misfit(flow, state, say("Please write a number from {least} to {most}.", **limits))


def _hear_area(flow: Flow, state: State, question: Area, text: str, source: int) -> Outcome:
    picked = _pick(flow, state, text)
    if picked is not None:
        return picked
    if len(text) <= MAX_QUERY and matches(question, text):
        return screen(flow, replace(state, query=text, page=0, misses=0), notice=NEARLY)
    if flow.words is not None and (len(text) > 40 or len(text.split()) > 5):
        return keep_words(flow, state, text, source, KEPT_WORDS)
    return misfit(flow, replace(state, query="", page=0), NOT_FOUND)


def _pick(flow: Flow, state: State, text: str) -> Outcome | None:
    """The number of a button that is to be seen, in any digits, presses it."""
    question = flow.question(state.at)
    digits = ascii_digits(text)
    if not isinstance(question, CHOICES) or not re.fullmatch(r"[0-9]{1,2}", digits):
        return None
    choices = draw(flow, state).choices
    if not 1 <= int(digits) <= len(choices):
        return None
    choice = choices[int(digits) - 1]
    if choice.kind == "group":
        return screen(flow, replace(state, group=choice.code, page=0, misses=0))
    if isinstance(question, MultiChoice):
        return toggle(flow, state, question, choice.code)
    return give(flow, state, Chosen((choice.code,)))


def _no_room(flow: Flow, state: State, reason: Text) -> Reject | Done:
    if state.finished:
        return Done(state, flow.settle(state.answers).answers, notice=reason)
    return Reject(state, draw(flow, state), reason)
