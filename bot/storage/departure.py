"""The SQLite database that a forum moves away from; nothing in it is changed."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, inspect, literal, select, text, tuple_

from bot.storage import migrate
from bot.storage.connecting import checked_url, connect
from bot.storage.failures import translated
from bot.storage.pages import Key, Row, RowDigest, digest_of, ordered_keys, pages
from bot.storage.schema import epochs, metadata

LEFT_BEHIND: Mapping[str, str] = {
    "desk_sessions": "everybody signs in at the desk once more",
    "processes": "whoever runs says so anew",
}
"""Tables that do not move, and what that means. With a browser's cookie, a session in the old file opens a key for as
long as the file is kept, whatever happens to it in the new database; after a new sign-in the cookie is gone."""


def moving_tables() -> list[Table]:
    """Every table that moves, each after those that it refers to."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_BEHIND]


class Departure:
    """The database at one moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forum(self) -> bytes | None:
        """What tells this forum's database from all others; None when it has no team yet."""
        return forum_of(self._connection)

    def count(self, table: Table, until: Key | None = None) -> int:
        """How many rows a table has, up to and with a key."""
        statement = select(func.count()).select_from(table)
        if until is not None:
            keys = ordered_keys(self._connection, table)
            given = [literal(value, column.type) for value, column in zip(until, keys, strict=True)]
            statement = statement.where(tuple_(*keys) <= tuple_(*given))
        return int(self._connection.execute(statement).scalar_one())

    def pages(self, table: Table, after: Key | None) -> Iterator[list[Row]]:
        """The rows after a key, in the order of their keys."""
        return pages(self._connection, table, after)

    def digest(self, table: Table) -> RowDigest:
        """The digest of all of a table's rows."""
        return digest_of(self._connection, table)

    def counters(self) -> dict[str, int]:
        """The highest number ever given, by table, where the database counts: it may have been deleted since."""
        if not inspect(self._connection).has_table("sqlite_sequence"):
            return {}
        found = self._connection.execute(text("SELECT name, seq FROM sqlite_sequence WHERE seq > 0"))
        return {name: seq for name, seq in found if name in metadata.tables}


@contextmanager
def departure(url: str) -> Iterator[Departure]:
    """The SQLite database as it is now, for as long as the block takes.

    `SchemaMismatch` when it is not there, empty, or older or newer than the code.
    """
    migrate.check(url)
    engine = connect(checked_url(url), pool_size=1, reading=True)
    try:
        with translated(), engine.connect() as connection:
            yield Departure(connection)
            connection.rollback()
    finally:
        engine.dispose()


def forum_of(connection: Connection) -> bytes | None:
    """A hash of the first public key of a forum's team, which is made by chance and stays for good."""
    first = connection.execute(select(epochs.c.public_key).order_by(epochs.c.number).limit(1)).scalar_one_or_none()
    if first is None:
        return None
    return hashlib.blake2b(first, digest_size=8, person=b"amanah forum").digest()
