"""What may stand in a file of cases, column by column: where it comes from, and what it is called."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from bot.domain.casefile import (
    BIAS_MOTIVATIONS,
    CLOSING_REASONS,
    ODIHR_TYPES,
    SEVERITIES,
    VERIFICATIONS,
    CaseFile,
    OdihrType,
)
from bot.domain.cases import STATUSES, ReportContent, Voice
from bot.domain.passages import of_message, visible
from bot.domain.taxonomy import INCIDENT_GROUPS, POLICING_GROUPS
from bot.flows.describe import PREFER_NOT, question_label
from bot.i18n.languages import LANGUAGES
from bot.i18n.text import Label, Text, say
from bot.services.casefile import Naming, codes_of, reference
from bot.services.exporting.opened import OpenedCase, Part

UNOPENED = "could_not_be_opened"
"""What stands, as a code, where something is damaged or sealed to a key that the reader does not have."""
UNOPENED_LABEL = say("could not be opened")

_LANGUAGE_NAMES = {one.code: one.name for one in LANGUAGES}
_GROUPS = (*INCIDENT_GROUPS, *POLICING_GROUPS)


@dataclass(frozen=True, slots=True)
class Named:
    """Something that has a code and, for people, a name."""

    code: str
    label: Label | str


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a case: on which day, by whom, and as much of its words as may be seen."""

    day: dt.date
    voice: Voice
    words: str = field(repr=False)


Value: TypeAlias = str | int | dt.date | Named | tuple[Named, ...] | tuple[Said, ...] | None
"""What a column holds for a case."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a forum has of its own: of its areas, and of accounts by id."""

    of: Naming
    people: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` is asked only of a case of which `part` could be opened."""

    code: str
    label: Text
    part: Part
    value: Callable[[OpenedCase, Names], Value]


def value_of(column: Column, case: OpenedCase, names: Names) -> Value:
    """What the column holds for a case; that it could not be opened, where it could not."""
    if not case.opens(column.part):
        return Named(UNOPENED, UNOPENED_LABEL)
    return column.value(case, names)


def _clear(code: str, label: Text, value: Callable[[OpenedCase], Value]) -> Column:
    return Column(code, label, Part.CLEAR, lambda case, _: value(case))


def _said(code: str, label: Text, value: Callable[[ReportContent], Value]) -> Column:
    return Column(code, label, Part.REPORT, lambda case, _: None if case.content is None else value(case.content))


def _kept(code: str, label: Text, value: Callable[[CaseFile, Names], Value]) -> Column:
    return Column(code, label, Part.FILE, lambda case, names: None if case.file is None else value(case.file, names))


def _answer(question: str, code: str = "", *, several: bool = False) -> Column:
    """The answer to a question of the report form."""

    def value(case: OpenedCase, names: Names) -> Value:
        answers = {} if case.content is None else case.content.answers
        if answers.get(question) == {"declined": True}:
            found: tuple[Named, ...] = (Named("declined", PREFER_NOT),)
        else:
            given = answers.get(question)
            codes = [str(one) for one in given] if isinstance(given, list | tuple) else []
            found = tuple(Named(one, names.of(question, one) or one) for one in codes)
        return found if several else (found[0] if found else None)

    label = question_label(question)
    assert label is not None  # noqa: S101 - every question of the form has a name
    return Column(code or question, label, Part.REPORT, value)


def _category(content: ReportContent) -> Value:
    kinds = codes_of(content.answers, "kind")
    return next((Named(group.code, group.label) for group in _GROUPS if kinds & group.kinds.keys()), None)


def _odihr(file: CaseFile) -> Value:
    found = file.odihr or OdihrType.UNDECIDED
    return Named(found.value, ODIHR_TYPES[found])


def _amount(case: OpenedCase) -> Value:
    return sum(one.voice is not Voice.NOTE for one in case.thread or ())


def _days_to_answer(case: OpenedCase) -> Value:
    replies = [one.content.day for one in case.thread or () if one.voice is Voice.REPLY and one.content is not None]
    return max(0, (min(replies) - case.content.day).days) if replies and case.content is not None else None


SHARE = _answer("share")
"""What the person allowed: in every file, so that whoever has it knows."""

ALWAYS: tuple[Column, ...] = (_clear("reference", say("Case"), lambda case: case.reference), SHARE)

OFFERED: tuple[Column, ...] = (
    _clear("week", say("Week"), lambda case: case.week),
    _said("day", say("Day"), lambda content: content.day),
    _clear("status", say("Status"), lambda case: Named(case.status.value, STATUSES[case.status])),
    _answer("kind_of_report"),
    _said("category", say("Category"), _category),
    _answer("kind"),
    _answer("when"),
    _answer("place"),
    _answer("area"),
    _answer("role"),
    _answer("target"),
    _answer("bias", several=True),
    _answer("impact", several=True),
    _answer("police"),
    _answer("why_not", several=True),
    _answer("power"),
    _answer("record"),
    _answer("complaint"),
    _answer("support", several=True),
    _said("language", say("Language"), lambda content: Named(content.language, _language(content.language))),
    _kept("severity", say("Severity"), lambda file, _: _severity(file)),
    _kept("verification", say("Verification"), lambda file, _: _named(file.verification, VERIFICATIONS)),
    _kept("odihr", say("ODIHR type"), lambda file, _: _odihr(file)),
    _kept(
        "biases", say("Bias motivations"), lambda file, _: tuple(_name(one, BIAS_MOTIVATIONS) for one in file.biases)
    ),
    _kept("tags", say("Tags"), lambda file, _: tuple(Named(tag, tag) for tag in file.tags)),
    _kept("assignee", say("Assigned to"), lambda file, names: _person(file.assignee, names)),
    _kept("hold", say("Legal hold"), lambda file, names: None if file.hold is None else _person(file.hold.lead, names)),
    _kept("closed_because", say("Closed because"), lambda file, _: _named(file.closed_because, CLOSING_REASONS)),
    _kept("merged_into", say("Joined to"), lambda file, _: _merged(file)),
    Column("messages", say("Messages"), Part.AMOUNT, lambda case, _: _amount(case)),
    Column("days_to_answer", say("Days to the first answer"), Part.THREAD, lambda case, _: _days_to_answer(case)),
)
"""What a reader can choose from, in the order in which it stands in a file."""

TEXTS: tuple[Column, ...] = (
    Column("words", say("What they wrote"), Part.REPORT, lambda case, _: _words(case)),
    Column("talk", say("What was said since"), Part.THREAD, lambda case, _: _talk(case, Voice.FOLLOW_UP, Voice.REPLY)),
    Column("notes", say("The team's notes"), Part.THREAD, lambda case, _: _talk(case, Voice.NOTE)),
)
"""Texts, which leave in a step of their own."""

COLUMNS: Mapping[str, Column] = MappingProxyType({one.code: one for one in (*ALWAYS, *OFFERED, *TEXTS)})
USUAL: tuple[str, ...] = ("week", "status", "kind_of_report", "category", "kind", "area", "severity", "verification")
"""What is ticked at first."""


def _words(case: OpenedCase) -> Value:
    """Where the team's file does not open, nobody knows what is hidden: then nothing is shown."""
    if case.content is None or case.file is None:
        return Named(UNOPENED, UNOPENED_LABEL)
    return visible(case.content.words, of_message(case.file.hidden, None)) or None


def _talk(case: OpenedCase, *voices: Voice) -> Value:
    if case.file is None:
        return Named(UNOPENED, UNOPENED_LABEL)
    hidden = case.file.hidden
    return tuple(
        Said(one.content.day, one.voice, visible(one.content.words, of_message(hidden, one.id)))
        for one in case.thread or ()
        if one.content is not None and one.voice in voices
    )


def _severity(file: CaseFile) -> Value:
    return (
        None if file.severity is None else Named(str(file.severity), SEVERITIES.get(file.severity, str(file.severity)))
    )


def _named(key: str | None, labels: Mapping[Any, Text]) -> Value:
    return None if key is None else Named(str(key), labels[key])


def _name(key: str, labels: Mapping[Any, Text]) -> Named:
    return Named(str(key), labels[key])


def _person(account: int | None, names: Names) -> Value:
    return None if account is None else Named(str(account), names.people.get(account, str(account)))


def _merged(file: CaseFile) -> Value:
    return None if file.merged_into is None else reference(file.merged_into)


def _language(code: str) -> str:
    return _LANGUAGE_NAMES.get(code, code)
