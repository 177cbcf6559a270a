"""The running processes of one forum on PostgreSQL: who is there, who is gone, what one hands to another."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from bot.storage.records import ProcessRow
from bot.storage.schema import processes
from bot.storage.upserts import upsert

TURN = 0x72696E67
"""The advisory lock that stands for "somebody comes, or hands something over"."""

_TAKE_TURN = select(func.pg_advisory_xact_lock(TURN))
_AGE = text("SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())")
_ALL = select(processes).order_by(processes.c.id)
_PUT = upsert(processes, lambda new: {name: new[name] for name in ("public", "tag", "ring", "sealed")})
_GIVE = (
    update(processes)
    .where(processes.c.id == bindparam("key"), processes.c.sealed.is_(None))
    .values(sealed=bindparam("gift"))
)
_DELETE = delete(processes).where(processes.c.id == bindparam("key"))
# Everybody alive holds the lock of their number (`bot.storage.presence`), so that nobody else gets it.
_SWEEP = delete(processes).where(processes.c.id != bindparam("key"), func.pg_try_advisory_xact_lock(processes.c.id))


class Processes:
    """Processes by number. Only for PostgreSQL: with SQLite there is one process, which needs none of this."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_turn(self) -> None:
        """Waits until nobody else is at this table; held until the transaction ends."""
        self._connection.execute(_TAKE_TURN)

    def all(self) -> list[ProcessRow]:
        """Every process that is written down, also those that are gone and not swept away yet."""
        return [ProcessRow(*row) for row in self._connection.execute(_ALL)]

    def put(self, row: ProcessRow) -> None:
        """Writes a process down, in the place of what was known of it."""
        self._connection.execute(_PUT[self._connection.dialect.name], asdict(row))

    def give(self, process_id: int, sealed: bytes) -> None:
        """Leaves something sealed for a process, unless something lies there already."""
        self._connection.execute(_GIVE, {"key": process_id, "gift": sealed})

    def delete(self, process_id: int) -> None:
        """Takes a process away; nothing happens if it is gone."""
        self._connection.execute(_DELETE, {"key": process_id})

    def sweep(self, own_id: int) -> None:
        """Takes away all who do not live any more, but never the caller."""
        self._connection.execute(_SWEEP, {"key": own_id})

    def server_age(self) -> float:
        """Seconds since the database was started."""
        return float(self._connection.execute(_AGE).scalar_one())
