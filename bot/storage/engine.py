"""The database: hands out transactions, one writer at a time on SQLite, a pool on PostgreSQL."""

import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal

from sqlalchemy import Connection, LargeBinary, Table, select, text

from bot.errors import StorageError, StorageFull, StorageUnavailable
from bot.storage.connecting import checked_url, connect, sqlite_file
from bot.storage.failures import translated
from bot.storage.schema import metadata
from bot.storage.transaction import PartOfGroup, Transaction
from bot.storage.turns import Turns

_TURN_SECONDS = 30
"""How long a thread waits for its turn on SQLite; far longer than any transaction takes."""

_CLOSING_SECONDS = 10
"""How long closing waits for transactions in hand."""

_PING = select(1)


class Storage:
    """One database for the life of the process; safe to use from any number of threads.

    `url` is `sqlite:///path` or `postgresql://…`; `pool_size` is how many transactions may run at once on
    PostgreSQL. Nothing is opened before the first transaction. `SettingError` when Amanah cannot work at that address.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        address = checked_url(url)
        self._engine = connect(address, pool_size=pool_size)
        self._file = sqlite_file(address)
        self._turns = Turns()
        self._group = threading.local()
        self._running = 0
        self._ended = threading.Condition()

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which of the two databases this is."""
        return "sqlite" if self._file is not None else "postgresql"

    @property
    def is_made(self) -> bool:
        """Whether there is a database at all: on SQLite its file, which the first transaction would make."""
        return self._file is None or self._file.exists()

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction; leaving it without `commit()` rolls it back.

        On SQLite it is alone in the database until it is left, so nothing slow belongs inside, and it cannot be nested.
        `StorageUnavailable` when the database is out of reach or busy for too long, `StorageFull` when it has no room.
        """
        group: Connection | None = getattr(self._group, "connection", None)
        if group is not None:
            with translated(), PartOfGroup(group) as part:
                yield part
            return
        with self._turn(), self._counted(), translated(), self._engine.connect() as connection:
            yield Transaction(connection)

    def together(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        """Do several short pieces of work; what each returned, or the exception that it ended with.

        On SQLite their transactions are parts of one, which is committed once, after the last: one write to the disk
        for all of them (*group commit*, as in DeWitt et al., "Implementation techniques for main memory database
        systems", SIGMOD 1984). A piece that fails takes nothing back but its own. When they cannot be kept together,
        each is done again by itself, so work given to this must bear to be begun twice. Nothing may be told to
        anybody before this returns.
        """
        if self._file is not None and len(works) > 1:
            try:
                with self._turn():
                    outcomes = self._in_group(works)
            except StorageUnavailable as busy:
                return [busy for _ in works]
            if outcomes is not None:
                return outcomes
        return [_ended(work) for work in works]

    def _in_group(self, works: Sequence[Callable[[], Any]]) -> list[Any] | None:
        """None when they cannot be kept together: what is too much for all of them may be well for each."""
        try:
            with self._counted(), translated(), self._engine.connect() as connection, connection.begin():
                self._group.connection = connection
                outcomes = [_ended(work) for work in works]
                if any(isinstance(one, StorageError) for one in outcomes):
                    connection.rollback()  # SQLite may have taken everything back by itself
                    return None
        except StorageError:
            return None
        finally:
            self._group.connection = None
        return outcomes

    def free_bytes(self) -> int | None:
        """How much room is left on the disk with the database's file; None when the disk is not this machine's."""
        if self._file is None:
            return None
        try:
            return shutil.disk_usage(self._file.absolute().parent).free
        except OSError:
            return None

    def ping(self) -> None:
        """Returns if the database answers; `StorageUnavailable` if not."""
        with self._turn(), self._counted(), translated(), self._engine.connect() as connection:
            connection.execute(_PING)

    def tidy(self) -> None:
        """Makes deletions reach the disk: empties SQLite's write-ahead log, which still holds what was deleted.

        Cheap when nothing was written since; if another process reads at that moment, the next call does it.
        On PostgreSQL nothing happens here: there, `rewrite()` is what removes deleted rows from the files.
        """
        if self._file is None:
            return
        log = self._file.with_name(self._file.name + "-wal")
        with self._turn(), translated():
            if log.exists() and log.stat().st_size:
                self._outside_transaction("PRAGMA wal_checkpoint(TRUNCATE)")

    def rewrite(self, tables: Collection[str] | None = None) -> None:
        """Writes every table anew in the order of its keys: the files then tell no more of order or of deletions.

        With `tables`, only those of these names; SQLite, which is one file, always writes all of it.

        Random keys hide the order of rows from queries; inside the files it shows in where a row was put, until this
        has run. Takes time in proportion to the data, and others wait meanwhile: a job for the night.
        On PostgreSQL every row is also made anew, in that order and by one transaction, because it keeps the number of
        the transaction that made it (`xmin`), and a large value a number that counts upwards (`chunk_id`).
        PostgreSQL's own write-ahead log keeps older copies until it is recycled. SQLite takes as much memory as it has
        data (a temporary file would leave copies), and as much disk: without room for that it is `StorageFull`.
        """
        if self._file is not None:
            free = self.free_bytes()
            if free is not None and self._file.exists() and free < 2 * self._file.stat().st_size:
                raise StorageFull("there is no room to write the tables anew")
            with self._turn(), translated():
                self._outside_transaction("VACUUM")
                self._outside_transaction("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in metadata.sorted_tables:
            for statement in _rewriting(table) if tables is None or table.name in tables else ():
                with self._counted(), translated(), self._engine.begin() as connection:
                    connection.execute(text(statement))

    def close(self) -> None:
        """Lets go of every connection; the storage opens them anew if it is used again.

        Transactions that other threads are in the middle of are waited for, a while at most: a connection that is put
        back after this would be nobody's.
        """
        with self._ended:
            self._ended.wait_for(lambda: self._running == 0, _CLOSING_SECONDS)
        self._engine.dispose()

    def _outside_transaction(self, statement: str) -> None:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            cursor.close()
        finally:
            connection.close()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._ended:
            self._running += 1
        try:
            yield
        finally:
            with self._ended:
                self._running -= 1
                self._ended.notify_all()

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self._file is None else self._alone()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._turns.take(_TURN_SECONDS):
            raise StorageUnavailable("the database is busy")
        try:
            yield
        finally:
            self._turns.hand_on()


def _ended(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as failure:  # noqa: BLE001 - it is the work's own end, told to whoever gave it
        return failure


def _rewriting(table: Table) -> tuple[str, str, str]:
    """Into the order of the keys; every row and every large value made anew in that order; the old ones removed."""
    cluster = f'CLUSTER "{table.name}" USING "{table.primary_key.name}"'
    binary = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
    anew = [f'"{name}" = "{name}" || \'\'::bytea' for name in binary]
    if not anew:
        first = next(iter(table.columns)).name
        anew = [f'"{first}" = "{first}"']
    return cluster, f'UPDATE "{table.name}" SET {", ".join(anew)}', cluster  # noqa: S608 - names of our own tables
