"""Second factors, sealed to the key of whoever has one."""

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.schema import second_factors

_PUT = {
    name: statement.on_conflict_do_update(index_elements=["coordinator_id"], set_={"sealed": statement.excluded.sealed})
    for name, statement in (
        ("sqlite", sqlite.insert(second_factors)),
        ("postgresql", postgresql.insert(second_factors)),
    )
}
_OF = second_factors.c.coordinator_id == bindparam("key")
_GET = select(second_factors.c.sealed).where(_OF)
_DELETE = delete(second_factors).where(_OF)


class SecondFactors:
    """Sealed second factors by coordinator. Whether one is in use already only its owner can tell."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, coordinator_id: int, sealed: bytes) -> None:
        """Keeps it in the place of what was kept before; `StorageError` when there is no such coordinator."""
        self._connection.execute(
            _PUT[self._connection.dialect.name], {"coordinator_id": coordinator_id, "sealed": sealed}
        )

    def get(self, coordinator_id: int) -> bytes | None:
        """What is kept for a coordinator, if anything is."""
        return self._connection.execute(_GET, {"key": coordinator_id}).scalar_one_or_none()

    def delete(self, coordinator_id: int) -> int:
        """Takes it away; returns how many there were."""
        return self._connection.execute(_DELETE, {"key": coordinator_id}).rowcount
