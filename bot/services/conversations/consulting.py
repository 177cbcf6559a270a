"""Consultations: which are open, what one is about, and the ways that lead there."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.flows.questions import Note
from bot.i18n.text import Text, say
from bot.services.consulting.answering import OpenWave, Standing
from bot.services.conversations import household, taking_part
from bot.services.conversations.deeds import Pressed, Verb, wave_argument, wave_id_of
from bot.services.conversations.reporting import hear_unasked, offer_or_menu
from bot.services.conversations.reporting import resume as resume_report
from bot.services.conversations.screens import Consultations, Intro, Said, Screen, WaveLine
from bot.services.conversations.turn import Turn

NOT_YOUNG = (say("Consultations are for people of 16 and over. You can always tell us something: press Menu."),)

_SAID: Mapping[str, tuple[Text, ...]] = MappingProxyType(
    {"said:closed": taking_part.CLOSED, "said:answered": taking_part.ALREADY, "said:young": NOT_YOUNG}
)


def enter(turn: Turn) -> None:
    """The open consultations; straight into the only one that is left to answer."""
    if turn.memory.young:
        turn.show("said:young", Said(NOT_YOUNG))
        return
    waves = turn.parts.answering.open_waves(turn.tx, turn.heard.chat_id)
    if len(waves) == 1 and waves[0].standing is not Standing.ANSWERED:
        open_wave(turn, waves[0])
    else:
        household.be_informed(turn)
        turn.show("consult", _list(turn, waves))


def open_wave(turn: Turn, wave: OpenWave | None) -> None:
    """One consultation, wherever the person stands in it; None for one that is not open (any more)."""
    household.be_informed(turn)
    if turn.memory.young:
        turn.show("said:young", Said(NOT_YOUNG))
    elif wave is None:
        turn.show("said:closed", Said(taking_part.CLOSED))
    elif wave.standing is Standing.ANSWERED:
        turn.show("said:answered", Said(taking_part.ALREADY))
    elif wave.standing is Standing.BEGUN:
        turn.memory = replace(turn.memory, wave=wave.id)
        taking_part.go_on(turn, wave)
    else:
        turn.memory = replace(turn.memory, wave=wave.id)
        turn.show("intro", _intro(wave))


def press(turn: Turn, argument: str) -> None:
    """The button of a prompt, or of the list; it works whatever is on screen."""
    if turn.memory.informed:
        open_wave(turn, _wave(turn, argument))
    else:
        turn.memory = replace(turn.memory, linked=f"w_{argument}"[:40])
        household.notice(turn)


def arrive(turn: Turn) -> None:
    """On from the notice: where a link led, else the menu or what was written unasked."""
    if turn.memory.linked:
        follow(turn)
    else:
        offer_or_menu(turn)


def follow(turn: Turn) -> None:
    """Where the link leads: `c_` and a consultation, or `w_` and a wave."""
    kind, _, name = turn.memory.linked.partition("_")
    turn.memory = replace(turn.memory, linked="")
    if kind == "w":
        open_wave(turn, _wave(turn, name))
    else:
        open_wave(turn, turn.parts.answering.of(turn.tx, name, turn.heard.chat_id))


def resume(turn: Turn) -> None:
    """Where things stand: in the consultation that is open on screen, else in a report, else the menu."""
    if turn.memory.wave is None:
        resume_report(turn)
        return
    wave = turn.parts.answering.get(turn.tx, turn.memory.wave, turn.heard.chat_id)
    if wave is not None and wave.standing is Standing.ANSWERED:
        resume_report(turn)
    else:
        open_wave(turn, wave)


def hear(turn: Turn) -> None:
    """Before the first question, at the list, or in the consultation itself."""
    deed, place = turn.heard.deed, turn.memory.place
    wave = None
    if turn.memory.wave is not None:
        wave = turn.parts.answering.get(turn.tx, turn.memory.wave, turn.heard.chat_id)
    if place == "consult" or (place == "intro" and not isinstance(deed, Pressed)):
        hear_unasked(turn)
    elif wave is None or wave.standing is Standing.ANSWERED:
        open_wave(turn, wave)
    elif place != "intro":
        taking_part.hear(turn, wave)
    elif isinstance(deed, Pressed) and deed.verb == Verb.CONFIRM:
        taking_part.begin_wave(turn, wave)
    else:
        household.menu(turn)


def redraw(turn: Turn, place: str) -> Screen | None:
    """The card of these rooms as it stands, or None when the place is not here."""
    if place == "consult":
        return _list(turn, turn.parts.answering.open_waves(turn.tx, turn.heard.chat_id))
    if place in _SAID:
        return Said(_SAID[place])
    if turn.memory.wave is None:
        return None
    wave = turn.parts.answering.get(turn.tx, turn.memory.wave, turn.heard.chat_id)
    if place == "thanks":
        return taking_part.thanks(turn, wave)
    if wave is None or wave.standing is Standing.ANSWERED:
        return Said(taking_part.CLOSED if wave is None else taking_part.ALREADY)
    return _intro(wave) if place == "intro" else taking_part.redraw(turn, wave, place)


def _wave(turn: Turn, argument: str) -> OpenWave | None:
    wave_id = wave_id_of(argument)
    return None if wave_id is None else turn.parts.answering.get(turn.tx, wave_id, turn.heard.chat_id)


def _list(turn: Turn, waves: tuple[OpenWave, ...]) -> Consultations:
    lines = tuple(
        WaveLine(wave_argument(wave.id), wave.consultation.title, wave.standing, wave.closes) for wave in waves
    )
    return Consultations(lines, turn.parts.membership.find(turn.tx, turn.heard.chat_id) is not None)


def _intro(wave: OpenWave) -> Intro:
    asked = wave.flow.settle({}).asked
    questions = sum(not isinstance(wave.flow.question(one), Note) for one in asked)
    return Intro(wave.consultation.title, wave.consultation.intro, questions, wave.closes)
