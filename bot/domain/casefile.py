"""What the team keeps about a case besides the words: how grave, how sure, whose work, who did what on which day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.i18n.text import Text, say

MOST_SEVERE = 4
"""Severity runs from 1 to 4; None while nobody has judged."""


class Verification(StrEnum):
    """How sure the forum is of what was reported (content.md)."""

    REPORTED = "reported"
    CORROBORATED = "corroborated"
    SECOND_REVIEWED = "second_reviewed"


class OdihrType(StrEnum):
    """What ODIHR's annual report calls a hate crime or incident; set by a coordinator, never asked (content.md)."""

    VIOLENT = "V"
    THREAT = "T"
    PROPERTY = "P"
    OTHER = "X"
    UNDECIDED = "?"


class BiasMotivation(StrEnum):
    """Why it was done, in the terms of ODIHR's hate crime reporting."""

    ANTI_MUSLIM = "anti_muslim"
    RACIST_XENOPHOBIC = "racist_xenophobic"
    ANTI_MIGRANT = "anti_migrant"
    GENDER = "gender"
    DISABILITY = "disability"
    SEXUAL_ORIENTATION = "sexual_orientation"
    OTHER_RELIGION = "other_religion"
    UNCLEAR = "unclear"


class ClosingReason(StrEnum):
    """Why a case was closed."""

    ANSWERED = "answered"
    RESOLVED = "resolved"
    REFERRED = "referred"
    NO_MORE_HEARD = "no_more_heard"
    ASKED_TO_STOP = "asked_to_stop"
    DUPLICATE = "duplicate"
    NOT_FOR_US = "not_for_us"


SEVERITIES: Mapping[int, Text] = {
    1: say("1 · Unpleasant"),
    2: say("2 · Serious"),
    3: say("3 · Grave"),
    4: say("4 · Life or safety in danger"),
}
VERIFICATIONS: Mapping[Verification, Text] = {
    Verification.REPORTED: say("As reported"),
    Verification.CORROBORATED: say("Corroborated"),
    Verification.SECOND_REVIEWED: say("Reviewed by a second coordinator"),
}
ODIHR_TYPES: Mapping[OdihrType, Text] = {
    OdihrType.VIOLENT: say("Violent attack against a person"),
    OdihrType.THREAT: say("Threat"),
    OdihrType.PROPERTY: say("Attack against property"),
    OdihrType.OTHER: say("Other incident"),
    OdihrType.UNDECIDED: say("Not decided yet"),
}
BIAS_MOTIVATIONS: Mapping[BiasMotivation, Text] = {
    BiasMotivation.ANTI_MUSLIM: say("Against Muslims"),
    BiasMotivation.RACIST_XENOPHOBIC: say("Racist or xenophobic"),
    BiasMotivation.ANTI_MIGRANT: say("Against migrants"),
    BiasMotivation.GENDER: say("Because of gender"),
    BiasMotivation.DISABILITY: say("Because of a disability"),
    BiasMotivation.SEXUAL_ORIENTATION: say("Because of sexual orientation or gender identity"),
    BiasMotivation.OTHER_RELIGION: say("Against another religion or belief"),
    BiasMotivation.UNCLEAR: say("Not clear"),
}
CLOSING_REASONS: Mapping[ClosingReason, Text] = {
    ClosingReason.ANSWERED: say("Answered"),
    ClosingReason.RESOLVED: say("Put right"),
    ClosingReason.REFERRED: say("Handed on to others who can help"),
    ClosingReason.NO_MORE_HEARD: say("The person was not heard from again"),
    ClosingReason.ASKED_TO_STOP: say("The person asked us to stop"),
    ClosingReason.DUPLICATE: say("The same as another case"),
    ClosingReason.NOT_FOR_US: say("Not something the forum can work on"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done: on which day, by whom (the id of an account, None for the programme), what, and a code of it.

    Never a text: `detail` is a code like a status, a severity, the id of a colleague or of another case.
    """

    day: dt.date
    by: int | None
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A passage that is shown struck: of the report itself (`message` None) or of one of its messages.

    `begin` and `end` count characters of the stored words, which stay as they are.
    """

    message: int | None
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: who leads it, and since when. Nothing of the case is deleted while it lasts."""

    lead: int
    since: dt.date


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the team keeps about a case, sealed to the team in one piece; an empty one when nothing was kept yet.

    `assignee` is the id of an account; `merged_into` the id of the case of which this one is a duplicate, `duplicates`
    the ids of those that are duplicates of this one; `handled` are the ids of messages in which the person asked for
    something (`MessageContent.asks`) that somebody has seen to.
    """

    severity: int | None = None
    verification: Verification = Verification.REPORTED
    odihr: OdihrType | None = None
    biases: tuple[BiasMotivation, ...] = ()
    tags: tuple[str, ...] = field(default=(), repr=False)
    assignee: int | None = None
    hold: Hold | None = None
    hidden: tuple[Hidden, ...] = ()
    merged_into: int | None = None
    closed_because: ClosingReason | None = None
    duplicates: tuple[int, ...] = ()
    handled: tuple[int, ...] = ()
    history: tuple[Act, ...] = ()

    def noting(self, act: Act, **changes: Any) -> "CaseFile":
        """The file with `changes` made and the act added to its history."""
        return replace(self, **changes, history=(*self.history, act))

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it; what is empty is left out."""
        plain = {name: value for name, value in asdict(self).items() if value not in (None, (), "")}
        if self.hold is not None:
            plain["hold"] = [self.hold.lead, self.hold.since.isoformat()]
        plain["hidden"] = [[one.message, one.begin, one.end] for one in self.hidden]
        plain["history"] = [[one.day.isoformat(), one.by, one.what, one.detail] for one in self.history]
        return {"v": 1, **plain}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "CaseFile":
        """Back from what `to_plain` made."""
        hold = plain.get("hold")
        odihr, closed = plain.get("odihr"), plain.get("closed_because")
        return cls(
            severity=plain.get("severity"),
            verification=Verification(plain.get("verification", Verification.REPORTED)),
            odihr=None if odihr is None else OdihrType(odihr),
            biases=tuple(BiasMotivation(one) for one in plain.get("biases", ())),
            tags=tuple(plain.get("tags", ())),
            assignee=plain.get("assignee"),
            hold=None if hold is None else Hold(hold[0], dt.date.fromisoformat(hold[1])),
            hidden=tuple(Hidden(*one) for one in plain.get("hidden", ())),
            merged_into=plain.get("merged_into"),
            closed_because=None if closed is None else ClosingReason(closed),
            duplicates=tuple(plain.get("duplicates", ())),
            handled=tuple(plain.get("handled", ())),
            history=tuple(
                Act(dt.date.fromisoformat(day), by, what, detail) for day, by, what, detail in plain["history"]
            ),
        )
