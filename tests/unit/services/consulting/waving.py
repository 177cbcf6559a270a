"""A forum that consults: real definitions, calendar and outbox, and a clock that can be set."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.consultations.model import Consultation, Kind, Question, Schedule
from bot.domain.sun import LONDON
from bot.i18n.text import Localised
from bot.jobs.triggers import next_opening
from bot.services.consulting.calendar import Calendar
from bot.services.consulting.definitions import Definitions
from bot.services.consulting.waves import Waves
from bot.services.delivery.outbox import Outbox
from bot.storage.engine import Storage
from bot.storage.records import BroadcastRow, WaveRow
from bot.vault.secret import ServerSecret
from tests.desk.seeding import Clock

ZONE = ZoneInfo("Europe/London")
TITLE = Localised((("en", "Trust pulse"),))


def at(text: str) -> dt.datetime:
    """A moment by London's clock, written like `2026-06-10T10:00`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def pulse(**given: Any) -> Consultation:
    """A consultation with one question, monthly at ten in the morning."""
    question = Question("safe", Kind.YES_NO, Localised((("en", "Do you feel safe?"),)))
    intro = Localised((("en", "One question."),))
    usual = Consultation("pulse", 1, ("en",), TITLE, intro, (question,), schedule=Schedule(cron="0 10 1 * *"))
    return replace(usual, **given)


@dataclass
class Consulting:
    """What one process has of it; several may share a database and a secret."""

    storage: Storage
    clock: Clock
    secret: ServerSecret = field(default_factory=ServerSecret.generate)

    def __post_init__(self) -> None:
        """Join the parts."""
        self.calendar = Calendar(self.storage, self.clock, ZONE, LONDON)
        self.outbox = Outbox(self.storage, self.secret, self.clock, self.calendar.may_send, ZONE)
        self.waves = Waves(self.storage, self.secret, self.clock, self.calendar, self.outbox, next_opening, ZONE)
        self.definitions = Definitions(self.storage, self.clock, self.waves.plan)

    def ready(self, consultation: Consultation | None = None) -> str:
        """Keep a consultation and make it ready; its id."""
        consultation = consultation or pulse()
        self.definitions.save(None, consultation, None)
        self.definitions.make_ready(None, consultation.id)
        return consultation.id

    def now(self, text: str) -> None:
        """Set the clock."""
        self.clock.now = at(text).astimezone(dt.UTC)

    def wave(self, consultation: str = "pulse") -> WaveRow:
        """Its latest wave as it is stored."""
        with self.storage.begin() as tx:
            return tx.waves.of(consultation)[-1]

    def broadcasts(self, wave_id: int, kind: str = "") -> list[BroadcastRow]:
        """What was announced for a wave, in the order in which it leaves."""
        with self.storage.begin() as tx:
            return [one for one in tx.broadcasts.of_wave(wave_id) if kind in {"", one.kind}]


def shown(seconds: int) -> str:
    """A stored time by London's clock."""
    return f"{dt.datetime.fromtimestamp(seconds, ZONE):%Y-%m-%dT%H:%M}"
