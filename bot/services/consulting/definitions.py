"""Consultations as coordinators keep them: drafts, ready ones, retired ones."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.consultations.checking import Missing
from bot.consultations.model import Consultation
from bot.services.principals import DeskSession
from bot.storage.engine import Storage


class DefinitionStatus(StrEnum):
    """Where a consultation is: only a ready one may be opened."""

    DRAFT = "draft"
    READY = "ready"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Kept:
    """A consultation as it is kept; `revision` counts every change, `missing` are words that are not there yet."""

    consultation: Consultation
    status: DefinitionStatus
    revision: int
    missing: tuple[Missing, ...]


class Definitions:
    """The consultations of a forum. `by` is who does it; None is the operator at the terminal."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime]) -> None:
        self._storage = storage
        self._clock = clock

    def list(self, by: DeskSession | None) -> tuple[Kept, ...]:
        """All of them, by id."""
        raise NotImplementedError

    def get(self, by: DeskSession | None, consultation_id: str) -> Kept:
        """One; `NotFound`."""
        raise NotImplementedError

    def save(self, by: DeskSession | None, consultation: Consultation, revision: int | None) -> Kept:
        """Keep it as a draft; `revision` is that of the state it was made from, None for a new one.

        `FieldError` names `revision` when somebody else has changed it since, `id` when a new one's id is taken.
        `ConsultationError` when it is badly built. A ready one becomes a draft again, with the next version.
        """
        raise NotImplementedError

    def make_ready(self, by: DeskSession | None, consultation_id: str) -> Kept:
        """Say that it may be opened; `ConsultationError` naming every text that is missing."""
        raise NotImplementedError

    def retire(self, by: DeskSession | None, consultation_id: str) -> Kept:
        """Say that it is not opened any more; waves that are open go on."""
        raise NotImplementedError

    def delete(self, by: DeskSession | None, consultation_id: str) -> None:
        """Take a draft away that was never asked; `FieldError` names `status` otherwise."""
        raise NotImplementedError
