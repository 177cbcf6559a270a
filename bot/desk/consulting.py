"""What the pages of consultations, bulletins and the calendar work with."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.i18n.text import Label
from bot.services.consulting.calendar import Calendar
from bot.services.consulting.definitions import Definitions
from bot.services.consulting.publishing import Publishing
from bot.services.consulting.results import Results
from bot.services.consulting.waves import Waves
from bot.services.delivery.bulletins import Bulletins
from bot.services.delivery.outbox import Outbox


def nobody() -> str | None:
    """The bot's name as long as Telegram has not said it."""
    return None


def now() -> dt.datetime:
    """The time it is, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Consulting:
    """The services of consultations, and what the forum is.

    `areas` by code, `former_areas` those that are no longer offered, `zone` the forum's own; `username` gives the bot's
    name at Telegram without the @, None as long as Telegram has not said it.
    """

    definitions: Definitions
    waves: Waves
    results: Results
    publishing: Publishing
    outbox: Outbox
    bulletins: Bulletins
    calendar: Calendar
    areas: Mapping[str, Label]
    zone: dt.tzinfo = dt.UTC
    username: Callable[[], str | None] = nobody
    clock: Callable[[], dt.datetime] = now
    former_areas: Mapping[str, Label] = field(default_factory=dict)

    @property
    def known_areas(self) -> Mapping[str, Label]:
        """Every area that somebody may have chosen, those that are offered first."""
        return {**self.areas, **self.former_areas}
