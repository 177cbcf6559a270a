"""Waves: a consultation opens when it is due, asks at a decent hour, reminds, and closes for good."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from bot.domain.etiquette import next_allowed
from bot.errors import AmanahError, NotFound, StorageError
from bot.services.consulting.calendar import Calendar
from bot.services.consulting.closing import Closing, asked
from bot.services.consulting.definitions import read_definition
from bot.services.consulting.opening import READY, Opening
from bot.services.consulting.wave_info import (
    Announcer,
    Missed,
    NextOpening,
    Upcoming,
    WaveInfo,
    WaveStatus,
    Why,
)
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import ConsultationRow, WaveRow
from bot.storage.transaction import Transaction
from bot.vault.secret import ServerSecret
from bot.vault.waves import WaveSeal

__all__ = ["Announcer", "Missed", "NextOpening", "Upcoming", "WaveInfo", "WaveStatus", "Waves", "Why"]


class Waves:
    """Opens and closes waves. All methods may run in any number of processes at once."""

    def __init__(
        self,
        storage: Storage,
        secret: ServerSecret,
        clock: Callable[[], dt.datetime],
        calendar: Calendar,
        outbox: Announcer,
        next_opening: NextOpening,
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        """`zone` is the forum's own; `next_opening` reads schedules (`bot.jobs.triggers`)."""
        self._storage = storage
        self._clock = clock
        self._calendar = calendar
        self._zone = zone
        self._opening = Opening(clock, calendar, outbox, WaveSeal(secret), next_opening, zone)
        self._closing = Closing(storage, clock)

    def plan(self, tx: Transaction, consultation_id: str) -> None:
        """Work out anew when the consultation opens next: for one that was made ready, edited or retired.

        In the caller's transaction. `NotFound`; `FieldError` on `schedule.cron` or `schedule.zone` when its schedule
        says nothing.
        """
        self._opening.plan(tx, consultation_id)

    def upcoming(self, by: DeskSession | None, consultation_id: str, at: dt.datetime | None = None) -> Upcoming | None:
        """When it opens next and its prompt leaves then; `at` asks what would be if it opened then. None: not planned.

        `NotFound` when there is no such consultation.
        """
        _require(by, Power.READ)
        with self._storage.begin() as tx:
            row = _found(tx, consultation_id)
            etiquette = self._calendar.etiquette_in(tx)
        if at is None:
            if row.status != READY or row.next_opening is None:
                return None
            at = max(dt.datetime.fromtimestamp(row.next_opening, dt.UTC), self._clock())
        leaves, reasons = next_allowed(at, etiquette)
        return Upcoming(at.astimezone(self._zone), leaves.astimezone(self._zone), reasons)

    def missed(self, by: DeskSession | None, consultation_id: str) -> Missed | None:
        """The last opening that did not happen, unless one has happened since. `NotFound`."""
        _require(by, Power.READ)
        with self._storage.begin() as tx:
            row = _found(tx, consultation_id)
        return None if row.missed is None else Missed.from_json(row.missed, self._zone)

    def open_now(self, by: DeskSession | None, consultation_id: str) -> int:
        """Open a wave of a ready consultation; its number in the database. Its prompt waits for a decent hour.

        `FieldError` on `status` when it is not ready, on `wave` when one is open already; `NotFound`.
        """
        _require(by)
        with self._storage.begin() as tx:
            wave_id = self._opening.open_now(tx, consultation_id, _who(by))
            tx.commit()
        return wave_id

    def close(self, by: DeskSession | None, wave_id: int) -> None:
        """Close it for good, before its time: nobody can answer any more, and nothing tells who did. `NotFound`.

        Nothing happens when it is closed already.
        """
        _require(by)
        with self._storage.begin() as tx:
            closed = self._closing.close(tx, wave_id, _who(by))
            tx.commit()
        if closed:
            self._closing.finish()

    def of(self, by: DeskSession | None, consultation_id: str) -> tuple[WaveInfo, ...]:
        """Its waves, the latest first."""
        _require(by, Power.READ)
        with self._storage.begin() as tx:
            return tuple(self._info(tx, row) for row in reversed(tx.waves.of(consultation_id)))

    def get(self, by: DeskSession | None, wave_id: int) -> WaveInfo:
        """One wave; `NotFound`."""
        _require(by, Power.READ)
        with self._storage.begin() as tx:
            row = tx.waves.get(wave_id)
            if row is None:
                raise NotFound("there is no such wave")
            return self._info(tx, row)

    def tick(self) -> Mapping[str, int]:
        """Do everything that is due, and count it: `closed`, `opened`, `missed` and `failed`.

        One that fails is logged and does not keep the others waiting.
        """
        counts: Counter[str] = Counter()
        with self._storage.begin() as tx:
            ending, due = self._closing.due(tx), self._opening.due(tx)
        for wave_id in ending:
            counts += self._one(partial(self._close_due, wave_id))
        for name in due:
            counts += self._one(partial(self._open_due, name))
        self._closing.finish()
        return counts

    def _one(self, work: Callable[[Transaction], str]) -> Counter[str]:
        """One piece of work in a transaction of its own; what to count, if anything."""
        try:
            with self._storage.begin() as tx:
                done = work(tx)
                tx.commit()
        except StorageError:
            raise
        except AmanahError:
            structlog.get_logger().exception("consultation failed")
            done = "failed"
        return Counter([done] if done else [])

    def _close_due(self, wave_id: int, tx: Transaction) -> str:
        return "closed" if self._closing.close(tx, wave_id, None) else ""

    def _open_due(self, consultation_id: str, tx: Transaction) -> str:
        opened = self._opening.open_due(tx, consultation_id)
        return "" if opened is None else "opened" if opened else "missed"

    def _info(self, tx: Transaction, row: WaveRow) -> WaveInfo:
        return WaveInfo(
            id=row.id,
            consultation=row.consultation,
            number=row.number,
            title=read_definition(row.definition).title,
            status=WaveStatus(row.status),
            opens=dt.datetime.fromtimestamp(row.opens, self._zone),
            closes=dt.datetime.fromtimestamp(row.closes, self._zone),
            asked=asked(tx, row),
            answered=row.answered,
        )


def _require(by: DeskSession | None, power: Power = Power.WORK) -> None:
    if by is not None:
        by.require(power)


def _who(by: DeskSession | None) -> int | None:
    return None if by is None else by.principal.coordinator_id


def _found(tx: Transaction, consultation_id: str) -> ConsultationRow:
    row = tx.consultations.get(consultation_id)
    if row is None:
        raise NotFound("there is no such consultation")
    return row
