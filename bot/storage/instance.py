"""One process at a time: a lock on SQLite's file, and the right to ask Telegram on PostgreSQL.

Both are held by the system for as long as the process lives, and let go of by it however the process ends: there is
nothing to clear away after a crash.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, bindparam, func, select

from bot.errors import AlreadyRunning, StorageError, StorageUnavailable
from bot.storage.connecting import checked_url, connect, sqlite_file
from bot.storage.failures import translated
from bot.storage.keeping import keep, let_go

_TRY = select(func.pg_try_advisory_lock(bindparam("key")))
_PING = select(1)


@contextmanager
def only_one(url: str) -> Iterator[None]:
    """Hold a SQLite database for this process; on PostgreSQL any number of processes may work, so nothing is held.

    `AlreadyRunning` when another process holds it, `StorageUnavailable` when its folder is not there.
    """
    file = sqlite_file(checked_url(url))
    if file is None:
        yield
        return
    try:
        lock = os.open(lock_file(file), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageUnavailable(f"the database's folder cannot be used ({type(error).__name__})") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning("another amanah works with this database; stop it first") from None
        yield
    finally:
        os.close(lock)


def lock_file(database: Path) -> Path:
    """The file whose lock stands for the database; it stays empty, and stays."""
    return database.with_name(database.name + "-lock")


class SoleRight:
    """A right that one process at a time has, among all that share a PostgreSQL database; others need none.

    The lock belongs to a connection that is kept for it: PostgreSQL lets go of it when the connection or the process
    ends. `keep` must be called now and then, since a database that restarts forgets who held what.
    """

    def __init__(self, url: str, name: str) -> None:
        """`name` is what the right is for; only a hash of it reaches the database."""
        address = checked_url(url)
        self._needed = sqlite_file(address) is None
        self._engine = connect(address, pool_size=1)
        digest = hashlib.blake2b(name.encode(), digest_size=8, person=b"amanah right").digest()
        self._key = int.from_bytes(digest, signed=True)
        self._connection: Connection | None = None

    def close(self) -> None:
        """Give the right back."""
        self._let_go()
        self._engine.dispose()

    def keep(self) -> bool:
        """Have the right, or go on having it; whether it was taken only now.

        `AlreadyRunning` when another process has it, `StorageUnavailable` while the database is away.
        """
        if not self._needed:
            return False
        if self._connection is not None:
            try:
                with translated():
                    self._connection.execute(_PING)
            except StorageError:
                self._let_go()
            else:
                return False
        connection = keep(self._engine)
        try:
            with translated():
                have = connection.execute(_TRY, {"key": self._key}).scalar_one()
        except BaseException:
            let_go(connection)
            raise
        if not have:
            connection.close()
            raise AlreadyRunning("another amanah asks Telegram with this token; stop it first, or use the webhook")
        self._connection = connection
        return True

    def _let_go(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            let_go(connection)
