"""What was set at the desk, over what the environment says."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, func, select

from bot.storage.schema import desk_settings
from bot.storage.upserts import upsert

_ALL = select(desk_settings).order_by(desk_settings.c.name)
_GET = select(desk_settings.c.value).where(desk_settings.c.name == bindparam("key"))
_PUT = upsert(desk_settings, lambda new: {"value": new["value"]})
_DELETE = delete(desk_settings).where(desk_settings.c.name == bindparam("key"))
_LOCK = select(func.pg_advisory_xact_lock(int.from_bytes(b"settings")))


class DeskSettings:
    """Values by name, as text."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Mapping[str, str]:
        """Everything that was set."""
        return {row.name: row.value for row in self._connection.execute(_ALL)}

    def get(self, name: str) -> str | None:
        """One value, if it was set."""
        return self._connection.execute(_GET, {"key": name}).scalar_one_or_none()

    def lock(self) -> None:
        """Until the transaction ends nobody else who calls this goes on: what one reads here, one may rely on."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK)

    def put(self, name: str, value: str) -> None:
        """Keeps a value, in the place of one of the same name."""
        self._connection.execute(_PUT[self._connection.dialect.name], {"name": name, "value": value})

    def delete(self, name: str) -> bool:
        """Takes a value away; returns whether there was one."""
        return self._connection.execute(_DELETE, {"key": name}).rowcount > 0
