"""Which week went to whom in Telegram."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.records import DigestRow
from bot.storage.schema import digests

_IS = (digests.c.week == bindparam("key"), digests.c.coordinator_id == bindparam("of"))
_ADD = {
    "sqlite": sqlite.insert(digests).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(digests).on_conflict_do_nothing(),
}
_DUE = (or_(digests.c.state == "pending", digests.c.state == "leased"), digests.c.lease_until <= bindparam("now"))
_FIND = select(digests.c.coordinator_id).where(digests.c.week == bindparam("key"), *_DUE)
_FIND = _FIND.order_by(digests.c.coordinator_id).limit(bindparam("limit"))
_LEASE = update(digests).where(*_IS, *_DUE)
_LEASE = _LEASE.values(state="leased", lease_until=bindparam("until"), attempts=digests.c.attempts + 1)
_LEASE = _LEASE.returning(digests)
_SET = update(digests).where(*_IS, digests.c.state == "leased", digests.c.lease_until == bindparam("held"))
_SET = _SET.values(state=bindparam("new"), lease_until=bindparam("until"), attempts=bindparam("tried"))
_ALL = select(digests).where(digests.c.week == bindparam("key")).order_by(digests.c.coordinator_id)
_DELETE_UNSENT = delete(digests).where(
    digests.c.coordinator_id == bindparam("of"), digests.c.state.in_(("pending", "leased"))
)
_DELETE_BEFORE = delete(digests).where(digests.c.week < bindparam("key"))


class Digests:
    """Digests by week and coordinator."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[DigestRow]) -> int:
        """Keeps those that are not there yet; returns how many they were."""
        statement = _ADD[self._connection.dialect.name]
        return sum(self._connection.execute(statement, asdict(row)).rowcount for row in rows)

    def due(self, week: str, now: int, limit: int) -> list[int]:
        """Whose digest of a week waits, or was in hand for longer than its lease; not more than `limit`."""
        given = {"key": week, "now": now, "limit": limit}
        return list(self._connection.execute(_FIND, given).scalars())

    def lease(self, week: str, coordinator_id: int, now: int, until: int) -> DigestRow | None:
        """Takes one in hand until then, one attempt later; None when somebody else was first."""
        given = {"key": week, "of": coordinator_id, "now": now, "until": until}
        row = self._connection.execute(_LEASE, given).one_or_none()
        return None if row is None else DigestRow(*row)

    def settle(self, held: DigestRow, state: str, until: int, attempts: int) -> bool:
        """Says how it ended, unless somebody else has it in hand by now; returns whether it was still held."""
        given: dict[str, Any] = {"key": held.week, "of": held.coordinator_id, "held": held.lease_until}
        given |= {"new": state, "until": until, "tried": attempts}
        return self._connection.execute(_SET, given).rowcount > 0

    def of_week(self, week: str) -> list[DigestRow]:
        """All of a week."""
        return [DigestRow(*row) for row in self._connection.execute(_ALL, {"key": week})]

    def delete_unsent_of(self, coordinator_id: int) -> int:
        """Lets nothing more be sent to an account; returns how many waited."""
        return self._connection.execute(_DELETE_UNSENT, {"of": coordinator_id}).rowcount

    def delete_before(self, week: str) -> int:
        """Forgets whom the weeks before went to; returns how many."""
        return self._connection.execute(_DELETE_BEFORE, {"key": week}).rowcount
