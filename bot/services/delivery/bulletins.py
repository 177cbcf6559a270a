"""Bulletins: what the forum has to say, in several languages, to all members or to some."""

import datetime as dt
from collections.abc import Callable

from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import BroadcastInfo
from bot.services.delivery.outbox import Outbox
from bot.services.principals import DeskSession
from bot.storage.engine import Storage

MOST_CHARACTERS = 3500
URGENT_APPROVALS = 2
"""An urgent bulletin leaves at any hour; so many different coordinators must want that (content.md)."""


class Bulletins:
    """Writes bulletins, and lets them go once they are approved."""

    def __init__(
        self, storage: Storage, outbox: Outbox, clock: Callable[[], dt.datetime], languages: tuple[str, ...]
    ) -> None:
        """`languages` are those the forum offers."""
        raise NotImplementedError

    def write(self, by: DeskSession | None, words: Localised, audience: Audience, urgent: bool = False) -> int:
        """Keep a draft; returns its id. Nobody gets it before it is approved.

        `FieldError` when a language of its receivers is missing (field `words.ur`), or words are too long.
        """
        raise NotImplementedError

    def rewrite(
        self, by: DeskSession | None, bulletin_id: int, words: Localised, audience: Audience, urgent: bool
    ) -> None:
        """Change a draft; approvals it had are void. `NotFound` when it is no draft (any more)."""
        raise NotImplementedError

    def approve(self, by: DeskSession | None, bulletin_id: int, not_before: dt.datetime | None = None) -> bool:
        """Approve a draft; returns whether it is on its way now.

        An ordinary one leaves after one approval, at the next decent hour (not before `not_before`). An urgent one
        needs two coordinators and leaves at once; the operator at the terminal (None) can approve ordinary ones only.
        """
        raise NotImplementedError

    def delete(self, by: DeskSession | None, bulletin_id: int) -> None:
        """Throw a draft away; `NotFound` when it is no draft."""
        raise NotImplementedError

    def reach(self, by: DeskSession | None, audience: Audience) -> int:
        """How many members it would go to now."""
        raise NotImplementedError

    def all(self, by: DeskSession | None) -> tuple[BroadcastInfo, ...]:
        """Every bulletin, drafts and history, the newest first."""
        raise NotImplementedError
