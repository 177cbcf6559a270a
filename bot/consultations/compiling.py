"""A consultation as a form that the engine can ask."""

from typing import Any

from bot.consultations import model
from bot.consultations.model import Consultation, Kind
from bot.domain.areas import OUTSIDE, OUTSIDE_LABEL
from bot.flows.building import AREA_PAGE
from bot.flows.flow import Flow
from bot.flows.questions import (
    NOTHING,
    Area,
    LongText,
    MultiChoice,
    Note,
    Number,
    Option,
    Question,
    Scale,
    SingleChoice,
    YesNo,
)
from bot.i18n.text import Localised

ONE_PAGE = 12
"""So many options still stand on one page."""
_MARKS = " .?!:…۔؟।"
USUAL_CHARACTERS = 4000
"""The most characters of a text that sets no limit: about one full message."""


def to_flow(consultation: Consultation, areas: tuple[Option, ...]) -> Flow:
    """The form of a consultation, called `c_<id>`; `areas` are the forum's. `FlowError` when it is badly built.

    Whatever is not required can be skipped, and an area can always be declined.
    """
    questions = tuple(_question(one, areas) for one in consultation.questions)
    return Flow(f"c_{consultation.id}", consultation.version, consultation.title, questions)


def _question(question: model.Question, areas: tuple[Option, ...]) -> Question:
    options = tuple(Option(one.code, one.label) for one in question.options)
    common: dict[str, Any] = {
        "id": question.id,
        "title": question.title,
        "hint": question.hint,
        "short": _unstopped(question.title),
        "required": question.required,
        "when": question.when,
        "prefer_not": question.decline,
    }
    match question.kind:
        case Kind.SINGLE:
            return SingleChoice(**common, options=options, page_size=ONE_PAGE)
        case Kind.MULTI:
            return _several(question, options, common)
        case Kind.SCALE:
            return Scale(**common, options=options)
        case Kind.YES_NO:
            return YesNo(**common, third=options[0] if options else None)
        case Kind.NUMBER:
            return Number(**{**common, **_limits(question)})
        case Kind.TEXT:
            return LongText(**common, max_chars=question.maximum or USUAL_CHARACTERS)
        case Kind.AREA:
            outside = Option(OUTSIDE, OUTSIDE_LABEL)
            return Area(**{**common, "prefer_not": True}, options=areas, outside=outside, page_size=AREA_PAGE)
        case Kind.NOTE:
            body = question.hint or NOTHING
            return Note(question.id, question.title, body=body, when=question.when)


def _several(question: model.Question, options: tuple[Option, ...], common: dict[str, Any]) -> MultiChoice:
    return MultiChoice(
        **common,
        options=options,
        page_size=ONE_PAGE,
        exclusive=frozenset(one.code for one in question.options if one.exclusive),
        minimum=question.minimum or 1,
        maximum=question.maximum,
    )


def _unstopped(title: Localised) -> Localised:
    """Without the mark at its end, because an answer follows: `Overall, I have confidence: Agree`."""
    return Localised(tuple((language, words.rstrip(_MARKS)) for language, words in title.by_language), title.fallback)


def _limits(question: model.Question) -> dict[str, int]:
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    return {name: limit for name, limit in limits.items() if limit is not None}
