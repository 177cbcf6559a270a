"""What a consultation is: who is asked what, when, in which languages, and to whom the results go."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from bot.flows.conditions import Condition
from bot.i18n.text import Localised

MOST_REMINDERS = 2
NOWHERE = Localised(())
"""No words in any language."""


class Kind(StrEnum):
    """The kinds of question."""

    SINGLE = "single"
    MULTI = "multi"
    SCALE = "scale"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    AREA = "area"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. An `exclusive` one stands alone among several (*none of these*).

    `apart` marks an answer that is not on the scale, such as *don't know*: it is counted, and left out of shares.
    """

    code: str
    label: Localised
    exclusive: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    A `required` one cannot be skipped; `decline` adds *prefer not to say*; it applies when `when` holds. `minimum` and
    `maximum` are the limits of a number, or of how many may be chosen of several; `maximum` alone, of a text, is in
    characters. A note has a title and a `hint` to read, and no answer. The options of an area are the forum's; yes/no
    may have one of its own, `apart` (*don't know*).
    """

    id: str
    kind: Kind
    title: Localised
    hint: Localised | None = None
    options: tuple[Option, ...] = ()
    required: bool = False
    decline: bool = False
    when: Condition | None = None
    minimum: int | None = None
    maximum: int | None = None


class IfMissed(StrEnum):
    """What becomes of an opening that was missed because nothing ran at its time."""

    SEND = "send"  # as long as it is less than the window late
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When it opens: `once` (a local time), or again and again by `cron` (five fields, local time of `zone`).

    `zone` is an IANA name; empty means the forum's own. An opening that was missed by at most `window_hours` follows
    `if_missed`; one missed by more is skipped and said so.
    """

    once: dt.datetime | None = None
    cron: str | None = None
    zone: str = ""
    window_hours: int = 24
    if_missed: IfMissed = IfMissed.SEND


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is asked, by codes; an empty field means everybody."""

    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publishing:
    """How results may leave the desk: no cell under `k`, counts rounded to `rounding`.

    `to` is any of `participants` and `export`; `approvals` is how many coordinators must approve (1 or 2).
    """

    k: int = 10
    rounding: int = 5
    to: tuple[str, ...] = ("participants", "export")
    approvals: int = 1


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation. Every language in `languages` must be complete before it may be asked.

    `open_days` is how long a wave stays open after its prompt; `reminders` are days after the opening, at most two,
    each before the end. Without a `schedule` it opens when a coordinator opens it.
    """

    id: str
    version: int
    languages: tuple[str, ...]
    title: Localised
    intro: Localised
    questions: tuple[Question, ...]
    closing: Localised = NOWHERE
    schedule: Schedule | None = None
    audience: Audience = field(default_factory=Audience)
    open_days: int = 14
    reminders: tuple[int, ...] = ()
    publishing: Publishing = field(default_factory=Publishing)

    def question(self, question_id: str) -> Question | None:
        """The question of that id."""
        return next((one for one in self.questions if one.id == question_id), None)
