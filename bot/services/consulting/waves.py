"""Waves: a consultation opens when it is due, asks at a decent hour, reminds, and closes for good."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from bot.consultations.model import Audience, Schedule
from bot.domain.etiquette import Reason
from bot.i18n.text import Localised
from bot.services.principals import DeskSession
from bot.storage.transaction import Transaction

NextOpening: TypeAlias = Callable[[Schedule, dt.datetime, dt.tzinfo], dt.datetime | None]
"""When a schedule opens next after a moment, by the clock of a zone; `FieldError` for a schedule that says nothing."""


class Announcer(Protocol):
    """Who writes to members: the outbox."""

    def announce(
        self,
        tx: Transaction,
        kind: str,
        wave_id: int | None,
        words: Localised | None,
        audience: Audience,
        not_before: dt.datetime,
        urgent: bool = False,  # noqa: FBT001, FBT002 - as the outbox has it
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
    """An opening that did not happen."""

    due: dt.datetime
    why: Why


@dataclass(frozen=True, slots=True)
class WaveInfo:
    """A wave, in figures that stand in the clear. `asked` members got the prompt; `answered` responses came."""

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
    """When a wave would open, when its prompt would leave then, and why not at once."""

    opens: dt.datetime
    leaves: dt.datetime
    reasons: tuple[Reason, ...]


class Waves:
    """Opens and closes waves. All methods may run in any number of processes at once."""

    def plan(self, tx: Transaction, consultation_id: str) -> None:
        """Work out anew when the consultation opens next: for one that was made ready, edited or retired.

        `FieldError` on `schedule.cron` or `schedule.zone` when its schedule says nothing.
        """
        raise NotImplementedError

    def upcoming(self, by: DeskSession | None, consultation_id: str, at: dt.datetime | None = None) -> Upcoming | None:
        """When it opens next and its prompt leaves then; `at` asks what would be if it opened then. None: not planned.

        `NotFound` when there is no such consultation.
        """
        raise NotImplementedError

    def missed(self, by: DeskSession | None, consultation_id: str) -> Missed | None:
        """The last opening that did not happen, unless one has happened since."""
        raise NotImplementedError

    def open_now(self, by: DeskSession | None, consultation_id: str) -> int:
        """Open a wave of a ready consultation; its number in the database. Its prompt waits for a decent hour.

        `FieldError` on `status` when it is not ready, on `wave` when one is open already; `NotFound`.
        """
        raise NotImplementedError

    def close(self, by: DeskSession | None, wave_id: int) -> None:
        """Close it for good, before its time: nobody can answer any more, and nothing tells who did. `NotFound`.

        Nothing happens when it is closed already.
        """
        raise NotImplementedError

    def of(self, by: DeskSession | None, consultation_id: str) -> tuple[WaveInfo, ...]:
        """Its waves, the latest first."""
        raise NotImplementedError

    def get(self, by: DeskSession | None, wave_id: int) -> WaveInfo:
        """One wave; `NotFound`."""
        raise NotImplementedError

    def tick(self) -> Mapping[str, int]:
        """Do everything that is due, and count it: `opened`, `missed`, `closed`."""
        raise NotImplementedError
