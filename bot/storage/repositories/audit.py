"""What was done at the desk, in order."""

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from bot.storage.records import AuditRow
from bot.storage.schema import audit
from bot.storage.times import MINUTE, floor

_ADD = insert(audit)
_PAGE = select(audit).order_by(audit.c.number.desc()).limit(bindparam("limit"))
_PAGE_BEFORE = _PAGE.where(audit.c.number < bindparam("before"))
_BEFORE = audit.c.at < bindparam("before")
_COUNT_BEFORE = select(func.count()).select_from(audit).where(_BEFORE)
_DELETE_BEFORE = delete(audit).where(_BEFORE)


class Audit:
    """The audit trail; rows are only ever added, and deleted when their time is over."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, action: str, coordinator_id: int | None, subject: int | None, at: int) -> None:
        """Writes down what somebody did; `at` is in seconds since the epoch and kept to the minute."""
        given = {"action": action, "coordinator_id": coordinator_id, "subject": subject, "at": floor(at, MINUTE)}
        self._connection.execute(_ADD, given)

    def page(self, limit: int, before: int | None = None) -> list[AuditRow]:
        """The latest rows, or the latest before the row of that number; the newest first."""
        if before is None:
            rows = self._connection.execute(_PAGE, {"limit": limit})
        else:
            rows = self._connection.execute(_PAGE_BEFORE, {"limit": limit, "before": before})
        return [AuditRow(*row) for row in rows]

    def count_before(self, before: int) -> int:
        """How many rows are older than `before`, in seconds since the epoch."""
        return self._connection.execute(_COUNT_BEFORE, {"before": before}).scalar_one()

    def delete_before(self, before: int) -> int:
        """Deletes the rows older than `before`; returns how many."""
        return self._connection.execute(_DELETE_BEFORE, {"before": before}).rowcount
