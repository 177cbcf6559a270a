"""What is told of waves, and what opening one needs from others."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from bot.consultations.model import Audience, Schedule
from bot.domain.etiquette import Reason
from bot.domain.wall_clock import moment_of
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import Kind
from bot.storage.transaction import Transaction

NextOpening: TypeAlias = Callable[[Schedule, dt.datetime, dt.tzinfo], dt.datetime | None]
"""When a schedule opens next after a moment, by the clock of a zone; `FieldError` for a schedule that says nothing."""


class Announcer(Protocol):
    """Who writes to members: the outbox."""

    def announce(
        self,
        tx: Transaction,
        kind: Kind,
        wave_id: int | None,
        words: Localised | None,
        audience: Audience,
        not_before: dt.datetime,
        urgent: bool = False,
    ) -> int:
        """Keep a message to send, for an audience, not before a moment; its number."""
        ...


class WaveStatus(StrEnum):
    """How far a wave has come."""

    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class Why(StrEnum):
    """Why an opening that was due did not happen."""

    LATE = "late"  # nothing ran at its time, and the window is over
    SKIPPED = "skipped"  # nothing ran at its time, and the schedule says to skip then
    STILL_OPEN = "still_open"  # the wave before it was still open


@dataclass(frozen=True, slots=True)
class Missed:
    """An opening that did not happen; `due` is by the forum's clock."""

    due: dt.datetime
    why: Why

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps({"due": int(self.due.timestamp()), "why": self.why})

    @classmethod
    def from_json(cls, text: str, zone: dt.tzinfo) -> "Missed":
        """Back."""
        plain = json.loads(text)
        return cls(dt.datetime.fromtimestamp(plain["due"], zone), Why(plain["why"]))


@dataclass(frozen=True, slots=True)
class WaveInfo:
    """A wave, in figures that stand in the clear; times by the forum's clock.

    `asked` is how many members got the prompt (those who left since included), `answered` how many responses came;
    somebody who was not asked may answer too, by the link on a poster.
    """

    id: int
    consultation: str
    number: int
    title: Localised
    status: WaveStatus
    opens: dt.datetime
    closes: dt.datetime
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Upcoming:
    """When a wave would open, when its prompt would leave then, and why not at once; by the forum's clock."""

    opens: dt.datetime
    leaves: dt.datetime
    reasons: tuple[Reason, ...]


def days_later(moment: dt.datetime, days: int, zone: dt.tzinfo) -> dt.datetime:
    """The same time of the day by the clock of `zone`, so many days later; in UTC."""
    return moment_of(moment.astimezone(zone).replace(tzinfo=None, fold=0) + dt.timedelta(days=days), zone)
