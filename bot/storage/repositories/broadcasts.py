"""Broadcasts: what goes out to members."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.storage.records import BroadcastRow
from bot.storage.schema import broadcasts

_IS = broadcasts.c.id == bindparam("key")
_ADD = insert(broadcasts)
_GET = select(broadcasts).where(_IS)
_ALL = select(broadcasts).order_by(broadcasts.c.not_before.desc(), broadcasts.c.id).limit(bindparam("limit"))
_GOING = (
    select(broadcasts)
    .where(broadcasts.c.status.in_(("preparing", "sending")), broadcasts.c.not_before <= bindparam("now"))
    .order_by(broadcasts.c.urgent.desc(), broadcasts.c.not_before, broadcasts.c.id)
)
_OF_WAVE = select(broadcasts).where(broadcasts.c.wave_id == bindparam("key")).order_by(broadcasts.c.not_before)
_REPLACE = (
    update(broadcasts)
    .where(_IS)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("status", "approvals", "not_before", "cursor", "words", "audience", "urgent", "counts")
        }
    )
)
_AGAIN = update(broadcasts).where(_IS).values(again=broadcasts.c.again + bindparam("more"))
_GONE = update(broadcasts).where(_IS).values(gone=broadcasts.c.gone + bindparam("more"))
_DELETE = delete(broadcasts).where(_IS)


class Broadcasts:
    """Broadcasts by id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, broadcast: BroadcastRow) -> None:
        """Keeps a new one."""
        self._connection.execute(_ADD, asdict(broadcast))

    def get(self, broadcast_id: int) -> BroadcastRow | None:
        """The one of that id."""
        row = self._connection.execute(_GET, {"key": broadcast_id}).one_or_none()
        return None if row is None else BroadcastRow(*row)

    def lock(self, broadcast_id: int) -> BroadcastRow | None:
        """As `get`; until the transaction ends nobody else changes or locks it."""
        row = self._connection.execute(_GET.with_for_update(), {"key": broadcast_id}).one_or_none()
        return None if row is None else BroadcastRow(*row)

    def all(self, limit: int) -> list[BroadcastRow]:
        """The latest ones."""
        return [BroadcastRow(*row) for row in self._connection.execute(_ALL, {"limit": limit})]

    def going(self, now: int) -> list[BroadcastRow]:
        """Those on their way whose time has come, urgent ones first, then the oldest."""
        return [BroadcastRow(*row) for row in self._connection.execute(_GOING, {"now": now})]

    def of_wave(self, wave_id: int) -> list[BroadcastRow]:
        """The prompt, the reminders and the results of a wave."""
        return [BroadcastRow(*row) for row in self._connection.execute(_OF_WAVE, {"key": wave_id})]

    def replace(self, broadcast: BroadcastRow) -> None:
        """Puts what may change in the place of what was there; `again` and `gone` only ever count up."""
        names = ("status", "approvals", "not_before", "cursor", "words", "audience", "urgent", "counts")
        given = {f"new_{name}": value for name, value in asdict(broadcast).items() if name in names}
        self._connection.execute(_REPLACE, given | {"key": broadcast.id})

    def count_again(self, broadcast_id: int, more: int) -> None:
        """Counts deliveries that may have been made twice."""
        self._connection.execute(_AGAIN, {"key": broadcast_id, "more": more})

    def count_gone(self, broadcast_id: int, more: int) -> None:
        """Counts people who left after they were written to."""
        self._connection.execute(_GONE, {"key": broadcast_id, "more": more})

    def delete(self, broadcast_id: int) -> bool:
        """Takes one away with its deliveries; returns whether it was there."""
        return self._connection.execute(_DELETE, {"key": broadcast_id}).rowcount > 0
