"""Consultations as they are written, and corrections of the calendar they keep to."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.storage.records import ConsultationRow
from bot.storage.schema import calendar_corrections, consultations
from bot.storage.upserts import upsert

_IS = consultations.c.id == bindparam("key")
_ALL = select(consultations).order_by(consultations.c.id)
_GET = select(consultations).where(_IS)
_DUE = (
    select(consultations)
    .where(consultations.c.status == "ready", consultations.c.next_opening <= bindparam("now"))
    .order_by(consultations.c.id)
)
_ADD = insert(consultations)
_REPLACE = (
    update(consultations)
    .where(_IS, consultations.c.revision == bindparam("known"))
    .values(
        version=bindparam("new_version"),
        status=bindparam("new_status"),
        revision=consultations.c.revision + 1,
        definition=bindparam("new_definition"),
    )
)
_PLAN = update(consultations).where(_IS).values(next_opening=bindparam("at"), missed=bindparam("late"))
_DELETE = delete(consultations).where(_IS)

_CORRECTIONS = select(calendar_corrections).order_by(calendar_corrections.c.name)
_CORRECT = upsert(calendar_corrections, lambda new: {"value": new["value"]})
_UNCORRECT = delete(calendar_corrections).where(calendar_corrections.c.name == bindparam("key"))


class Consultations:
    """Consultations by id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[ConsultationRow]:
        """Every one, by id."""
        return [ConsultationRow(*row) for row in self._connection.execute(_ALL)]

    def get(self, consultation_id: str) -> ConsultationRow | None:
        """The one of that id, if there is one. On PostgreSQL others who `lock` wait until this transaction ends."""
        row = self._connection.execute(_GET, {"key": consultation_id}).one_or_none()
        return None if row is None else ConsultationRow(*row)

    def lock(self, consultation_id: str) -> ConsultationRow | None:
        """As `get`; until the transaction ends nobody else changes or locks it."""
        row = self._connection.execute(_GET.with_for_update(), {"key": consultation_id}).one_or_none()
        return None if row is None else ConsultationRow(*row)

    def due(self, now: int) -> list[ConsultationRow]:
        """Those that are ready and whose next opening has come."""
        return [ConsultationRow(*row) for row in self._connection.execute(_DUE, {"now": now})]

    def add(self, row: ConsultationRow) -> None:
        """Keeps a new one; `StorageError` when its id is taken."""
        self._connection.execute(_ADD, asdict(row))

    def replace(self, row: ConsultationRow) -> bool:
        """Puts version, status and definition in the place of those at `row.revision`, which goes up by one.

        False when somebody else has changed it since.
        """
        given = {
            "key": row.id,
            "known": row.revision,
            "new_version": row.version,
            "new_status": row.status,
            "new_definition": row.definition,
        }
        return self._connection.execute(_REPLACE, given).rowcount > 0

    def plan(self, consultation_id: str, next_opening: int | None, missed: str | None) -> None:
        """Says when it opens next, and which opening was missed."""
        self._connection.execute(_PLAN, {"key": consultation_id, "at": next_opening, "late": missed})

    def delete(self, consultation_id: str) -> bool:
        """Takes it away; returns whether it was there."""
        return self._connection.execute(_DELETE, {"key": consultation_id}).rowcount > 0


class CalendarCorrections:
    """What coordinators know better than the calculation, by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Mapping[str, str]:
        """Every correction."""
        return {row.name: row.value for row in self._connection.execute(_CORRECTIONS)}

    def put(self, name: str, value: str) -> None:
        """Keeps a correction, in the place of one of the same name."""
        self._connection.execute(_CORRECT[self._connection.dialect.name], {"name": name, "value": value})

    def delete(self, name: str) -> bool:
        """Goes back to the calculation; returns whether there was a correction."""
        return self._connection.execute(_UNCORRECT, {"key": name}).rowcount > 0
