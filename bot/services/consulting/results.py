"""Results of a wave for unlocked coordinators: responses folded into one sealed tally, and the figures from it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from bot.i18n.text import Label
from bot.services.consulting.figures import FoldProgress, TextPage, WaveResults
from bot.services.principals import DeskSession
from bot.storage.engine import Storage


class Results:
    """Counts what was answered; exact figures, for the desk alone."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        *,
        areas: Mapping[str, Label] | None = None,
        batch: int = 500,
        page_size: int = 50,
    ) -> None:
        """`areas` are the forum's names by code; `batch` is how many responses one transaction opens."""
        self._storage = storage

    def fold(self, session: DeskSession, wave_id: int, limit: int = 5000) -> FoldProgress:
        """Take at most `limit` more responses into the wave's tally. `NotFound`, `CannotOpen`."""
        raise NotImplementedError

    def of(self, session: DeskSession, wave_id: int) -> WaveResults:
        """The figures of what is folded so far. `NotFound`; `CannotOpen` when the tally needs a key that is not there."""
        raise NotImplementedError

    def texts(self, session: DeskSession, wave_id: int, question: str, page: int = 1) -> TextPage:
        """A page of what was written to a question, in an order that tells nothing. `NotFound`."""
        raise NotImplementedError

    def tag(self, session: DeskSession, text_id: int, tags: Sequence[str]) -> None:
        """Put themes on a text, in the place of those it had; sealed with it. `NotFound`, `FieldError` for `tags`."""
        raise NotImplementedError
