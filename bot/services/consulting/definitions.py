"""Consultations as coordinators keep them: drafts, ready ones, retired ones."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.consultations.checking import Missing, faults, missing
from bot.consultations.model import Consultation
from bot.consultations.plain import from_plain, to_plain
from bot.errors import ConsultationError, FieldError, NotFound
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import ConsultationRow
from bot.storage.transaction import Transaction


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


def definition_text(consultation: Consultation) -> str:
    """The JSON that a definition and its waves keep."""
    return json.dumps(to_plain(consultation), ensure_ascii=False, separators=(",", ":"))


def read_definition(definition: str) -> Consultation:
    """Back from `definition_text`."""
    return from_plain(json.loads(definition))


class Definitions:
    """The consultations of a forum. `by` is who does it; None is the operator at the terminal.

    Every change plans its next opening anew.
    """

    def __init__(
        self, storage: Storage, clock: Callable[[], dt.datetime], plan: Callable[[Transaction, str], None]
    ) -> None:
        """`plan` works out when a consultation opens next, after every change of it (`Waves.plan`)."""
        self._storage = storage
        self._clock = clock
        self._plan = plan

    def list(self, by: DeskSession | None) -> tuple[Kept, ...]:
        """All of them, by id."""
        _may(by, Power.READ)
        with self._storage.begin() as tx:
            return tuple(_kept(row) for row in tx.consultations.all())

    def get(self, by: DeskSession | None, consultation_id: str) -> Kept:
        """One; `NotFound`."""
        _may(by, Power.READ)
        with self._storage.begin() as tx:
            row = tx.consultations.get(consultation_id)
        if row is None:
            raise NotFound("no such consultation")
        return _kept(row)

    def save(self, by: DeskSession | None, consultation: Consultation, revision: int | None) -> Kept:
        """Keep it as a draft; `revision` is that of the state it was made from, None for a new one.

        `FieldError` names `revision` when somebody else has changed it since, `id` when a new one's id is taken.
        `ConsultationError` when it is badly built. One that was ready or retired becomes a draft with the next version.
        """
        _may(by)
        wrong = faults(consultation)
        if wrong:
            raise ConsultationError(wrong)
        with self._storage.begin() as tx:
            row = tx.consultations.lock(consultation.id)
            if revision is None:
                if row is not None:
                    raise FieldError("id", "there is a consultation of that id already")
                kept = self._add(tx, consultation)
            else:
                kept = self._replace(tx, row, consultation, revision)
            self._note(tx, by, "consultation_saved")
            tx.commit()
        return kept

    def make_ready(self, by: DeskSession | None, consultation_id: str) -> Kept:
        """Say that it may be opened; `ConsultationError` naming every text that is missing."""
        _may(by)
        with self._storage.begin() as tx:
            row = _row(tx, consultation_id)
            kept = _kept(row)
            wrong = faults(kept.consultation) or tuple(one.fault for one in kept.missing)
            if wrong:
                raise ConsultationError(wrong)
            return self._move(tx, by, row, DefinitionStatus.READY)

    def retire(self, by: DeskSession | None, consultation_id: str) -> Kept:
        """Say that it is not opened any more; waves that are open go on."""
        _may(by)
        with self._storage.begin() as tx:
            return self._move(tx, by, _row(tx, consultation_id), DefinitionStatus.RETIRED)

    def delete(self, by: DeskSession | None, consultation_id: str) -> None:
        """Take a draft away that was never asked; `FieldError` names `status` otherwise."""
        _may(by)
        with self._storage.begin() as tx:
            row = _row(tx, consultation_id)
            if row.status != DefinitionStatus.DRAFT or tx.waves.of(consultation_id):
                raise FieldError("status", "only a draft that was never asked can be deleted")
            tx.consultations.delete(consultation_id)
            self._note(tx, by, "consultation_deleted")
            tx.commit()

    def _add(self, tx: Transaction, consultation: Consultation) -> Kept:
        row = ConsultationRow(
            consultation.id,
            consultation.version,
            DefinitionStatus.DRAFT.value,
            1,
            definition_text(consultation),
        )
        tx.consultations.add(row)
        return _kept(row)

    def _replace(self, tx: Transaction, row: ConsultationRow | None, consultation: Consultation, revision: int) -> Kept:
        if row is None:
            raise NotFound("no such consultation")
        if row.revision != revision:
            raise FieldError("revision", "somebody else has changed it since")
        version = row.version + (row.status != DefinitionStatus.DRAFT)
        newer = replace(consultation, version=max(version, consultation.version))
        changed = replace(
            row, version=newer.version, status=DefinitionStatus.DRAFT.value, definition=definition_text(newer)
        )
        return self._put(tx, changed)

    def _move(self, tx: Transaction, by: DeskSession | None, row: ConsultationRow, status: DefinitionStatus) -> Kept:
        if row.status == status:
            return _kept(row)
        kept = self._put(tx, replace(row, status=status.value))
        self._note(tx, by, f"consultation_{status.value}")
        tx.commit()
        return kept

    def _put(self, tx: Transaction, row: ConsultationRow) -> Kept:
        if not tx.consultations.replace(row):
            raise FieldError("revision", "somebody else has changed it since")
        self._plan(tx, row.id)
        return _kept(replace(row, revision=row.revision + 1))

    def _note(self, tx: Transaction, by: DeskSession | None, action: str) -> None:
        coordinator = by.principal.coordinator_id if by is not None else None
        tx.audit.add(action, coordinator, None, int(self._clock().timestamp()))


def _may(by: DeskSession | None, power: Power = Power.WORK) -> None:
    if by is not None:
        by.require(power)


def _row(tx: Transaction, consultation_id: str) -> ConsultationRow:
    row = tx.consultations.lock(consultation_id)
    if row is None:
        raise NotFound("no such consultation")
    return row


def _kept(row: ConsultationRow) -> Kept:
    consultation = read_definition(row.definition)
    return Kept(consultation, DefinitionStatus(row.status), row.revision, missing(consultation))
