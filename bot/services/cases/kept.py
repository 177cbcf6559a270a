"""What the team keeps about a case, with names in the place of ids, as the desk shows it."""

import datetime as dt
from dataclasses import dataclass, field

from bot.domain.casefile import Act, CaseFile, OdihrType
from bot.domain.cases import Status
from bot.i18n.text import Label


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works on cases, or did."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case that this one is merged with."""

    id: int
    reference: str
    status: Status
    title: Label | str | None
    language: str


@dataclass(frozen=True, slots=True)
class Line:
    """One act of the history. `who` is empty when it was nobody; `about` is the colleague or the case it was about."""

    day: dt.date
    who: str
    act: Act
    about: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something the person asked for in a message, which nobody has seen to yet."""

    message: int
    day: dt.date
    asks: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands in the file of a case. `opens` is False when there is one that cannot be opened.

    `colleagues` are those to whom the case can be given; `history` has the latest act first; `may_review` says whether
    the reader may be the second coordinator; `suggested` is the ODIHR type that goes with what was reported;
    `tags_in_use` are tags of other cases.
    """

    file: CaseFile = field(default_factory=CaseFile)
    opens: bool = True
    assignee: Colleague | None = None
    lead: Colleague | None = None
    colleagues: tuple[Colleague, ...] = ()
    history: tuple[Line, ...] = ()
    merged_into: OtherCase | None = None
    duplicates: tuple[OtherCase, ...] = ()
    wishes: tuple[Wish, ...] = ()
    may_review: bool = False
    suggested: OdihrType | None = None
    tags_in_use: tuple[str, ...] = field(default=(), repr=False)
