"""Deliveries: a row for each person and broadcast."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.records import DeliveryRow
from bot.storage.schema import broadcasts, deliveries

_IS = [deliveries.c.broadcast_id == bindparam("broadcast"), deliveries.c.member_id == bindparam("member")]
_OF_BROADCAST = deliveries.c.broadcast_id == bindparam("broadcast")
_ADD = {
    "sqlite": sqlite.insert(deliveries).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(deliveries).on_conflict_do_nothing(),
}
_GET = select(deliveries).where(*_IS)
_WAITING = or_(
    (deliveries.c.state == "pending") & (deliveries.c.next_try <= bindparam("now")),
    (deliveries.c.state == "leased") & (deliveries.c.lease_until <= bindparam("now")),
)
_FREE = select(deliveries).where(_OF_BROADCAST, _WAITING).limit(bindparam("limit")).with_for_update(skip_locked=True)
_SET = (
    update(deliveries)
    .where(*_IS)
    .values(
        state=bindparam("new_state"),
        lease_until=bindparam("until"),
        next_try=bindparam("later"),
        attempts=bindparam("tries"),
    )
)
_COUNT = select(deliveries.c.state, func.count()).where(_OF_BROADCAST).group_by(deliveries.c.state)
_IN_STATE = (
    select(deliveries.c.member_id)
    .where(_OF_BROADCAST, deliveries.c.state == bindparam("wanted"), deliveries.c.member_id > bindparam("after"))
    .order_by(deliveries.c.member_id)
    .limit(bindparam("limit"))
)
_OF_MEMBER = select(deliveries).where(deliveries.c.member_id == bindparam("member"))
_OF_WAVE = (
    select(deliveries)
    .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast_id)
    .where(broadcasts.c.wave_id == bindparam("wave"), deliveries.c.member_id == bindparam("member"))
)
_CANCEL = delete(deliveries).where(_OF_BROADCAST, deliveries.c.state.in_(("pending", "leased")))
_DELETE_OF = delete(deliveries).where(_OF_BROADCAST)


class Deliveries:
    """Deliveries by broadcast and member; each pair is there once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[DeliveryRow]) -> None:
        """Keeps new ones; those that are there already stay as they are."""
        if rows:
            self._connection.execute(_ADD[self._connection.dialect.name], [asdict(row) for row in rows])

    def get(self, broadcast_id: int, member_id: int) -> DeliveryRow | None:
        """One person's."""
        row = self._connection.execute(_GET, {"broadcast": broadcast_id, "member": member_id}).one_or_none()
        return None if row is None else DeliveryRow(*row)

    def free(self, broadcast_id: int, now: int, limit: int) -> list[DeliveryRow]:
        """Those to be made now that nobody else has in hand, or whose lease ran out; locked until the end."""
        given = {"broadcast": broadcast_id, "now": now, "limit": limit}
        return [DeliveryRow(*row) for row in self._connection.execute(_FREE, given)]

    def set(self, rows: Sequence[DeliveryRow]) -> None:
        """Puts state, times and attempts in the place of what was there; nothing happens to rows that are gone."""
        if rows:
            self._connection.execute(
                _SET,
                [
                    {
                        "broadcast": row.broadcast_id,
                        "member": row.member_id,
                        "new_state": row.state,
                        "until": row.lease_until,
                        "later": row.next_try,
                        "tries": row.attempts,
                    }
                    for row in rows
                ],
            )

    def count_by_state(self, broadcast_id: int) -> dict[str, int]:
        """How many stand where."""
        return {row[0]: row[1] for row in self._connection.execute(_COUNT, {"broadcast": broadcast_id})}

    def in_state(self, broadcast_id: int, state: str, after: int, limit: int) -> list[int]:
        """The members whose delivery is in a state, in the order of their ids, behind `after`."""
        given = {"broadcast": broadcast_id, "wanted": state, "after": after, "limit": limit}
        return list(self._connection.execute(_IN_STATE, given).scalars())

    def of_member(self, member_id: int) -> list[DeliveryRow]:
        """All of one person's."""
        return [DeliveryRow(*row) for row in self._connection.execute(_OF_MEMBER, {"member": member_id})]

    def of_wave(self, wave_id: int, member_id: int) -> list[DeliveryRow]:
        """One person's prompt and reminders of a wave."""
        given = {"wave": wave_id, "member": member_id}
        return [DeliveryRow(*row) for row in self._connection.execute(_OF_WAVE, given)]

    def cancel(self, broadcast_id: int) -> int:
        """Takes away those that were not made yet; returns how many."""
        return self._connection.execute(_CANCEL, {"broadcast": broadcast_id}).rowcount

    def delete_of(self, broadcast_id: int) -> int:
        """Takes away all of a broadcast; returns how many."""
        return self._connection.execute(_DELETE_OF, {"broadcast": broadcast_id}).rowcount
