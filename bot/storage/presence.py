"""How a process shows the others that it lives: a lock on PostgreSQL that goes with its connection, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, func, select

from bot.storage.connecting import checked_url, connect
from bot.storage.failures import translated
from bot.storage.keeping import keep, let_go
from bot.storage.transaction import Transaction

# Shared: after the connection was cut the process takes it anew, though the database may not have noticed yet that the
# connection before is dead. Whoever wants to know whether the process lives tries to take it alone.
_SHOW = select(func.pg_advisory_lock_shared(bindparam("key")))


class Presence:
    """A connection that is kept for as long as the process lives. Only one thread at a time may use it."""

    def __init__(self, url: str, process_id: int) -> None:
        """`process_id` is the number whose lock stands for this process; nothing is opened yet."""
        self._engine = connect(checked_url(url), pool_size=1)
        self._key = process_id
        self._connection: Connection | None = None

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction, held by a process that is seen to live; leaving it without `commit()` rolls it back.

        A connection that was cut is made anew. `StorageUnavailable` while the database is out of reach.
        """
        with translated():
            connection = self._shown()
            try:
                yield Transaction(connection)
            finally:
                if not connection.invalidated:
                    connection.rollback()

    @property
    def is_shown(self) -> bool:
        """Whether the connection stood when it was last used."""
        return self._connection is not None and not self._connection.invalidated

    def close(self) -> None:
        """Let the others see that this process is gone."""
        self._let_go()
        self._engine.dispose()

    def _shown(self) -> Connection:
        if not self.is_shown:
            self._let_go()
        if self._connection is None:
            connection = keep(self._engine)
            try:
                connection.execute(_SHOW, {"key": self._key})
                connection.commit()
                connection.execution_options(isolation_level="READ COMMITTED")
            except BaseException:
                let_go(connection)
                raise
            self._connection = connection
        return self._connection

    def _let_go(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            let_go(connection)
