"""Words from process to process by way of PostgreSQL (NOTIFY): heard by whoever listens then, and kept in no table.

What is said passes through the server's memory and, when much is said, through files in its folder `pg_notify`: what
nobody else may read has to be sealed for whoever is to hear it.
"""

import hashlib
from collections.abc import Collection, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select, text

from bot.errors import StorageError, StorageUnavailable
from bot.storage.connecting import checked_url, connect, sqlite_file
from bot.storage.failures import translated
from bot.storage.keeping import keep, let_go

LONGEST: Final = 7999
"""The most bytes of a word: a payload of NOTIFY must be shorter than 8000 (postgresql.org/docs, NOTIFY)."""

_SAY = select(func.pg_notify(bindparam("channel"), bindparam("word")))
_PING = select(1)
_LIGHTLY = text("SET synchronous_commit = off")
"""Saying something writes an empty transaction; nobody waits for the disk with it."""


class Wire:
    """A kept connection over which this process says words on channels, and hears those of all that share the database.

    For one thread at a time. After a failure the next use connects anew; what was said meanwhile was not heard.
    """

    def __init__(self, url: str, name: str, hears: Collection[str] = ()) -> None:
        """`name` is whose wire it is, say a bot's; only a hash of it reaches the database. `hears` names channels."""
        address = checked_url(url)
        self._shared = sqlite_file(address) is None
        self._engine = connect(address, pool_size=1)
        self._prefix = "amanah_" + hashlib.blake2b(name.encode(), digest_size=8, person=b"amanah wire").hexdigest()
        self._hears = tuple(hears)
        self._connection: Connection | None = None

    @property
    def is_shared(self) -> bool:
        """Whether there can be other processes at all: SQLite has one."""
        return self._shared

    def exchange(self, channel: str = "", words: Sequence[str] = ()) -> list[str]:
        """Say these words, and give what was heard since the last time, this process's own words included.

        `StorageUnavailable` when the database is away: it cannot be known then which of them were heard.
        """
        if self._connection is None:
            self._connection = self._connected()
        try:
            with self._translated():
                for word in words:
                    self._connection.execute(_SAY, {"channel": self._name(channel), "word": word})
                if not words:
                    self._connection.execute(_PING)  # a line that is dead says nothing by itself
                return _heard(self._connection)
        except StorageError:
            self.hang_up()
            raise

    def fileno(self) -> int | None:
        """What becomes readable when there is something to hear; None while there is no connection."""
        return None if self._connection is None else int(_driver(self._connection).fileno())

    def hang_up(self) -> None:
        """Hear nothing more; the next use connects anew."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            let_go(connection)

    def close(self) -> None:
        """Hang up for good."""
        self.hang_up()
        self._engine.dispose()

    def _connected(self) -> Connection:
        connection = keep(self._engine)
        try:
            with self._translated():
                connection.execute(_LIGHTLY)
                for channel in self._hears:
                    connection.exec_driver_sql(f'LISTEN "{self._name(channel)}"')
        except BaseException:
            let_go(connection)
            raise
        return connection

    def _name(self, channel: str) -> str:
        return f"{self._prefix}_{channel}"

    @contextmanager
    def _translated(self) -> Any:
        """Also what the driver raises by itself, without SQLAlchemy between: it is of the line alone."""
        try:
            with translated():
                yield
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise StorageUnavailable(f"the database cannot be reached now ({type(error).__name__})") from None


def _heard(connection: Connection) -> list[str]:
    return [one.payload for one in _driver(connection).notifies(timeout=0)]


def _driver(connection: Connection) -> Any:
    """The driver's own connection (psycopg.Connection), which alone knows of what is heard."""
    return connection.connection.driver_connection
