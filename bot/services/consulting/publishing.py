"""Giving results back: proposed with words, approved by coordinators, then announced and exported as suppressed figures."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.i18n.text import Localised
from bot.services.consulting.results import Results
from bot.services.principals import DeskSession
from bot.storage.engine import Storage


class PublicationStatus(StrEnum):
    """How far it is."""

    PROPOSED = "proposed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Publication:
    """What is, or is to be, given back of a wave. `approvals` are names of coordinators, `needed` how many it takes.

    `figures` is what bot.insights.suppression lets out, as plain JSON values.
    """

    wave_id: int
    status: PublicationStatus
    words: Localised
    figures: Mapping[str, Any]
    approvals: tuple[str, ...]
    needed: int
    week: str


class Publishing:
    """Proposals and publications. Nothing exact leaves through here."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        results: Results,
        announce: Callable[..., object] | None = None,
    ) -> None:
        """`announce` is `Outbox.announce`."""
        self._storage = storage

    def draft(self, session: DeskSession, wave_id: int) -> Localised:
        """Words to begin with, from the figures that may leave, in the consultation's languages."""
        raise NotImplementedError

    def propose(self, session: DeskSession, wave_id: int, words: Localised) -> Publication:
        """Put words forward for a closed wave, counted to the end; replaces an earlier proposal. `FieldError`."""
        raise NotImplementedError

    def approve(self, session: DeskSession, wave_id: int) -> Publication:
        """Agree to the proposal; with enough different coordinators it is published. `NotFound`, `FieldError`."""
        raise NotImplementedError

    def withdraw(self, session: DeskSession, wave_id: int) -> None:
        """Take a proposal back. `FieldError` when it is published already."""
        raise NotImplementedError

    def of(self, session: DeskSession, wave_id: int) -> Publication | None:
        """The proposal or publication of a wave."""
        raise NotImplementedError

    def export(self, session: DeskSession | None, wave_id: int) -> tuple[bytes, bytes]:
        """The published figures as JSON and as CSV. `NotFound` before they are published."""
        raise NotImplementedError
