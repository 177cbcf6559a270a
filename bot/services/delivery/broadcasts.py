"""What a broadcast is: what goes out, to whom, how far it has come, and how one message of it ended."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.consultations.model import NOWHERE, Audience
from bot.i18n.text import Localised

URGENT_APPROVALS = 2
"""What is urgent leaves at any hour; so many different coordinators must want that (content.md)."""


OPERATOR = 0
"""Stands for the operator at the terminal among those who approved."""


class Kind(StrEnum):
    """Why members are written to."""

    PROMPT = "prompt"
    REMINDER = "reminder"
    RESULTS = "results"
    BULLETIN = "bulletin"


class Status(StrEnum):
    """How far a broadcast has come."""

    DRAFT = "draft"  # a bulletin that was not approved yet
    WAITING = "waiting"
    PREPARING = "preparing"  # the rows of its receivers are being written
    SENDING = "sending"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is sent."""
        return self in {Status.DONE, Status.CANCELLED}


class State(StrEnum):
    """What became of one message."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    ANSWERED = "answered"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to be said now, in this language."""

    broadcast_id: int
    member_id: int
    chat_id: int = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a broadcast says.

    Results and bulletins have `words`. A prompt or a reminder has its wave's `title`, `intro`, number of `questions`
    and the moment it `closes`, in the forum's time zone; `wave_id` is what its button opens.
    """

    kind: Kind
    wave_id: int | None = None
    words: Localised = NOWHERE
    title: Localised = NOWHERE
    intro: Localised = NOWHERE
    questions: int = 0
    closes: dt.datetime | None = None


class Ending(StrEnum):
    """How saying one message ended."""

    SENT = "sent"
    BLOCKED = "blocked"  # the person blocked the bot
    GONE = "gone"  # the account is deleted, or the chat does not exist
    REFUSED = "refused"  # Telegram will never take it
    LATER = "later"  # it was certainly not said; to be tried again
    UNSURE = "unsure"  # the answer was lost: it may have been said; to be tried again
    MOVED = "moved"  # the chat has another id now
    UNSAID = "unsaid"  # given back without a try


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a parcel ended.

    `pause` is the seconds Telegram asks to wait, 0 when it names none; `moved_to` the chat's new id.
    """

    parcel: Parcel
    ending: Ending
    pause: float = 0.0
    moved_to: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast has come, in people.

    `sent` counts those who got it and have not answered (yet), `gone` those who left, or whose account ended, after
    they were written to, `again` how many were sent once more though the first may have arrived. `to_go` is everybody
    still to be written to; `deferred` of them wait for a later time: they were prompted not long ago, or are to
    be tried again. After the end, `to_go` is who was not reached. `per_second` and `seconds_left` are None where there
    is nothing to measure.
    """

    status: Status
    sent: int = 0
    answered: int = 0
    blocked: int = 0
    failed: int = 0
    gone: int = 0
    to_go: int = 0
    deferred: int = 0
    again: int = 0
    per_second: float | None = None
    seconds_left: float | None = None

    @property
    def reached(self) -> int:
        """How many people have it."""
        return self.sent + self.answered

    @property
    def finished(self) -> int:
        """How many nothing more is done for."""
        return self.reached + self.blocked + self.failed + self.gone

    @property
    def total(self) -> int:
        """How many it is for."""
        return self.finished + self.to_go


@dataclass(frozen=True, slots=True)
class BroadcastInfo:
    """A broadcast in a list. `counts` are its final figures; None while it is not over.

    `name` is what to call it, from its words or its consultation's title. `approvals` are coordinators' ids.
    """

    id: int
    kind: Kind
    wave_id: int | None
    name: Localised
    words: Localised
    audience: Audience
    urgent: bool
    status: Status
    approvals: tuple[int, ...]
    not_before: dt.datetime
    counts: Mapping[str, int] | None = None
