"""Opening waves: what is due opens once, and its prompt and reminders are kept for decent hours.

Decisions. A wave opens when it is due, at any hour: whoever comes by themselves may answer. What waits for a decent
hour is the prompt, and from the hour at which it leaves the days of the wave count. The reminders are put into the
outbox with the prompt, so that nothing has to be remembered later; one that would leave when the wave is over is left
out, as is one that would leave together with another. A consultation has one open wave at a time: an opening that comes
due meanwhile is passed over and said so, rather than asking people twice in a row.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.consultations.model import Audience, Consultation, IfMissed, Schedule
from bot.domain.etiquette import Etiquette, next_allowed
from bot.errors import FieldError, NotFound
from bot.services.consulting.calendar import Calendar
from bot.services.consulting.definitions import read_definition
from bot.services.consulting.wave_info import Announcer, Missed, NextOpening, Why, days_later
from bot.services.delivery.broadcasts import Kind
from bot.storage.records import ConsultationRow, WaveRow
from bot.storage.schema import new_id
from bot.storage.times import MINUTE, floor
from bot.storage.transaction import Transaction
from bot.vault.waves import WaveSeal, new_wave_key

PUNCTUAL = dt.timedelta(minutes=5)
"""An opening that is found so much later is not late: the programme looks twice a minute, and may be restarted."""

READY, OPEN = "ready", "open"


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens waves inside a transaction that the caller commits. `zone` is the forum's own."""

    clock: Callable[[], dt.datetime]
    calendar: Calendar
    outbox: Announcer
    seal: WaveSeal
    next_opening: NextOpening
    zone: dt.tzinfo

    def plan(self, tx: Transaction, consultation_id: str) -> None:
        """Work out anew when a consultation opens next. `NotFound`; `FieldError` for a schedule that says nothing."""
        row = tx.consultations.lock(consultation_id)
        if row is None:
            raise NotFound("there is no such consultation")
        opens = self._next(read_definition(row.definition).schedule) if row.status == READY else None
        tx.consultations.plan(row.id, opens, None)

    def due(self, tx: Transaction) -> list[str]:
        """The consultations whose opening has come."""
        return [row.id for row in tx.consultations.due(self._now())]

    def open_due(self, tx: Transaction, consultation_id: str) -> bool | None:
        """Open a wave of it, unless somebody else just did (None) or it was missed (False)."""
        row = tx.consultations.lock(consultation_id)
        if row is None or row.status != READY or row.next_opening is None or row.next_opening > self._now():
            return None
        consultation = read_definition(row.definition)
        schedule = consultation.schedule or Schedule()
        why = self._why_not(tx, row.id, schedule, row.next_opening)
        if why is None:
            self.open(tx, row, consultation, None)
        missed = None if why is None else Missed(dt.datetime.fromtimestamp(row.next_opening, dt.UTC), why).to_json()
        tx.consultations.plan(row.id, self._next(schedule), missed)
        return why is None

    def open_now(self, tx: Transaction, consultation_id: str, by: int | None) -> int:
        """Open a wave of it whenever it was planned; `by` is a coordinator's id. `NotFound`, `FieldError`."""
        row = tx.consultations.lock(consultation_id)
        if row is None:
            raise NotFound("there is no such consultation")
        if row.status != READY:
            raise FieldError("status", "only a consultation that is ready can be opened")
        if self._is_open(tx, row.id):
            raise FieldError("wave", "a wave of it is open; close that first")
        wave_id = self.open(tx, row, read_definition(row.definition), by)
        tx.consultations.plan(row.id, row.next_opening, None)
        return wave_id

    def open(self, tx: Transaction, row: ConsultationRow, consultation: Consultation, by: int | None) -> int:
        """A new wave: the consultation as it is now, a key of its own, prompt and reminders in the outbox."""
        now, etiquette = self.clock(), self.calendar.etiquette_in(tx)
        leaves, _ = next_allowed(now, etiquette)
        closes = days_later(leaves, consultation.open_days, self.zone)
        wave_id = new_id()
        tx.waves.add(
            WaveRow(
                id=wave_id,
                consultation=row.id,
                number=tx.waves.last_number(row.id) + 1,
                version=row.version,
                definition=row.definition,
                status=OPEN,
                opens=_minute(now),
                closes=_minute(closes),
                sealed_key=self.seal.seal(wave_id, new_wave_key()),
            )
        )
        self.outbox.announce(tx, Kind.PROMPT, wave_id, None, consultation.audience, leaves)
        for moment in self._reminders(consultation, leaves, closes, etiquette):
            self.outbox.announce(tx, Kind.REMINDER, wave_id, None, Audience(), moment)
        tx.audit.add("wave_opened", by, wave_id, self._now())
        return wave_id

    def _reminders(
        self, consultation: Consultation, leaves: dt.datetime, closes: dt.datetime, etiquette: Etiquette
    ) -> list[dt.datetime]:
        """When they leave; none with the prompt, with another one or after the end."""
        moments = {next_allowed(days_later(leaves, days, self.zone), etiquette)[0] for days in consultation.reminders}
        return sorted(one for one in moments if leaves < one < closes)

    def _why_not(self, tx: Transaction, consultation_id: str, schedule: Schedule, due: int) -> Why | None:
        late = self.clock() - dt.datetime.fromtimestamp(due, dt.UTC)
        if late > max(dt.timedelta(hours=schedule.window_hours), PUNCTUAL):
            return Why.LATE
        if late > PUNCTUAL and schedule.if_missed is IfMissed.SKIP:
            return Why.SKIPPED
        return Why.STILL_OPEN if self._is_open(tx, consultation_id) else None

    def _is_open(self, tx: Transaction, consultation_id: str) -> bool:
        return any(one.status == OPEN for one in tx.waves.of(consultation_id))

    def _next(self, schedule: Schedule | None) -> int | None:
        moment = None if schedule is None else self.next_opening(schedule, self.clock(), self.zone)
        return None if moment is None else int(moment.timestamp())

    def _now(self) -> int:
        return int(self.clock().timestamp())


def _minute(moment: dt.datetime) -> int:
    return floor(int(moment.timestamp()), MINUTE)
