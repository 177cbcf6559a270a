"""Answers in words: for the review, for the desk, and as the plain codes a sealed report keeps."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.domain import taxonomy as known
from bot.domain.areas import LONDON, OUTSIDE, OUTSIDE_LABEL
from bot.flows.answers import Agreed, Answer, Answers, Chosen, Counted, Declined, Pictures, Seen, Skipped, Written
from bot.flows.questions import Question
from bot.i18n.text import Label, Localised, Text, say, say_many

PREFER_NOT = say("Prefer not to say")
SKIPPED = say("Skipped")
AGREED = say("Agreed")

_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "danger": say("Danger now"),
        "danger_help": say("Help"),
        "help": say("Help"),
        "kind_of_report": say("About"),
        "kind": say("Kind"),
        "policing_kind": say("Kind"),
        "when": say("When"),
        "place": say("Place"),
        "area": say("Area"),
        "words": say("Your words"),
        "detail": say("Sending"),
        "role": say("Told by"),
        "target": say("Done to"),
        "bias": say("Why anti-Muslim"),
        "impact": say("What it changed"),
        "police": say("Police know"),
        "why_not": say("What gets in the way"),
        "power": say("Power named"),
        "record": say("Record offered"),
        "complaint": say("Complaint made"),
        "photos": say("Photos"),
        "support": say("What would help"),
        "share": say("May be shared"),
        "safeguarding": say("Safeguarding lead"),
    }
)

_LABELS: Mapping[str, Mapping[str, Label]] = MappingProxyType(
    {
        "danger": known.DANGER,
        "kind_of_report": known.REPORT_KINDS,
        "kind": {**known.INCIDENT_KINDS, **known.POLICING_KINDS},
        "policing_kind": known.POLICING_KINDS,
        "when": known.WHEN,
        "place": known.PLACE,
        "area": {**LONDON, OUTSIDE: OUTSIDE_LABEL},
        "detail": known.DETAIL,
        "role": known.ROLE,
        "target": known.TARGET,
        "bias": known.BIAS,
        "impact": known.IMPACT,
        "police": known.POLICE,
        "why_not": known.WHY_NOT,
        "power": known.POWER_NAMED,
        "record": known.RECORD_OFFERED,
        "complaint": known.COMPLAINT_MADE,
        "support": known.SUPPORT,
        "share": known.SHARE,
    }
)

_KEPT_AS = {"policing_kind": "kind"}
"""Both lists of kinds are one field of a report; no code is in both."""


def question_label(question_id: str) -> Text | None:
    """The short name of a question of the report form; none for a question it does not have."""
    return _NAMES.get(question_id)


def label_of(question_id: str, code: str) -> Label | None:
    """What a code of the report form means; none for one that is unknown (an area of the forum's own, an old form)."""
    return _LABELS.get(question_id, {}).get(code)


def describe(question: Question, answer: Answer) -> tuple[Label, ...]:
    """An answer as it is listed in a review: one label for each thing chosen; words as they were written."""
    match answer:
        case Chosen(codes):
            options = map(question.option, codes)
            return tuple(option.short or option.label for option in options if option is not None)
        case Counted(value):
            return (Text("{number}", (("number", value),)),)
        case Written():
            return (Localised((("en", _joined(answer)),)),)
        case Pictures(refs):
            return (say_many("{count} photo", "{count} photos", len(refs)),)
        case Agreed():
            return (AGREED,)
        case Declined():
            return (PREFER_NOT,)
        case Skipped():
            return (SKIPPED,)
        case Seen():
            return ()


def plain_answers(answers: Answers) -> dict[str, Any]:
    """What a sealed report keeps besides the words and photos, as JSON by question.

    A list of codes, a number, `true` for a consent, `{"declined": true}`; what was skipped is not there. The kind of
    a policing report is kept under `kind`, like that of an incident.
    """
    return {
        _KEPT_AS.get(question, question): kept
        for question, answer in answers.items()
        if (kept := _plain(answer)) is not None
    }


def written_words(answers: Answers) -> str:
    """Everything the person wrote, message by message, with an empty line between."""
    return "\n\n".join(_joined(answer) for answer in answers.values() if isinstance(answer, Written))


def _joined(words: Written) -> str:
    return "\n\n".join(text for _, text in words.parts)


def _plain(answer: Answer) -> Any:
    match answer:
        case Chosen(codes):
            return list(codes)
        case Counted(value):
            return value
        case Agreed():
            return True
        case Declined():
            return {"declined": True}
        case _:
            return None
