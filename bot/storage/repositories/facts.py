"""What the programme must remember about itself."""

from sqlalchemy import Connection, bindparam, select

from bot.storage.schema import facts
from bot.storage.upserts import upsert

_GET = select(facts.c.value).where(facts.c.name == bindparam("key"))
_SET = upsert(facts, lambda new: {"value": new.value})


class Facts:
    """Small values by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> bytes | None:
        """The value, if there is one."""
        return self._connection.execute(_GET, {"key": name}).scalar_one_or_none()

    def set(self, name: str, value: bytes) -> None:
        """Puts the value in the place of what was there."""
        self._connection.execute(_SET[self._connection.dialect.name], {"name": name, "value": value})
