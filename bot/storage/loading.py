"""Putting the rows of a backup into a fresh database: all of them, or nothing at all."""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, bindparam, func, insert, select, text

from bot.errors import StorageError, StorageUnavailable
from bot.storage import migrate
from bot.storage.connecting import checked_url, connect, sqlite_file
from bot.storage.dump import VERSION_TABLE
from bot.storage.failures import translated

_LOADED = 4  # rows at once; a photo's takes up to a megabyte


class Loader:
    """A fresh database of some revision, being filled."""

    def __init__(self, connection: Connection, revision: str) -> None:
        self._connection = connection
        migrate.upgrade_on(connection, revision)
        reflected = MetaData()
        reflected.reflect(connection)
        self._tables = {table.name: table for table in reflected.sorted_tables if table.name != VERSION_TABLE}

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Puts rows into a table; returns how many. `StorageError` for a table or a column that is not there."""
        found = self._tables.get(table)
        if found is None or not set(columns) <= set(found.columns.keys()):
            raise StorageError(f"the backup has a table {table} that does not fit its revision")
        statement, waiting, count = insert(found), [], 0
        for row in rows:
            waiting.append(dict(zip(columns, row, strict=True)))
            count += 1
            if len(waiting) == _LOADED:
                self._connection.execute(statement, waiting)
                waiting.clear()
        if waiting:
            self._connection.execute(statement, waiting)
        return count

    def finish(self) -> None:
        """Brings the database to the code's own revision, and its counters past what was put in."""
        self._set_counters()
        migrate.upgrade_on(self._connection)
        if self._connection.dialect.name == "sqlite":
            broken = self._connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
            if broken is not None:
                raise StorageError(f"the backup breaks a foreign key of the table {broken[0]}")

    def _set_counters(self) -> None:
        if self._connection.dialect.name != "postgresql":
            return  # SQLite counts along
        for table in self._tables.values():
            for column in table.primary_key.columns:
                sequence = self._connection.execute(
                    select(func.pg_get_serial_sequence(bindparam("t"), bindparam("c"))),
                    {"t": table.name, "c": column.name},
                ).scalar_one()
                highest = self._connection.execute(select(func.max(column))).scalar_one() if sequence else None
                if highest is not None:
                    self._connection.execute(
                        text("SELECT setval(CAST(:name AS regclass), :highest)"), {"name": sequence, "highest": highest}
                    )


def is_empty(url: str) -> bool:
    """Whether nothing would be lost if the database were replaced: it is not there, or no table has a row."""
    if migrate.current(url) is None:
        return True
    engine = connect(checked_url(url), pool_size=1, reading=True)
    try:
        with translated(), engine.connect() as connection:
            reflected = MetaData()
            reflected.reflect(connection)
            tables = [table for table in reflected.sorted_tables if table.name != VERSION_TABLE]
            return not any(connection.execute(select(1).select_from(table).limit(1)).first() for table in tables)
    finally:
        engine.dispose()


@contextmanager
def replacing(url: str, revision: str) -> Iterator[Loader]:
    """A loader for a fresh database that takes the place of the one there when the block ends well, and only then.

    On SQLite it is filled in a file beside it, which is then renamed; on PostgreSQL all is one transaction. The caller
    has made sure that what is there may go. `StorageUnavailable` when somebody has the SQLite file open.
    """
    file = sqlite_file(checked_url(url))
    filling = _in_transaction(url, revision) if file is None else _in_file_beside(file, revision)
    with translated(), filling as loader:
        yield loader


@contextmanager
def _in_transaction(url: str, revision: str) -> Iterator[Loader]:
    engine = connect(checked_url(url), pool_size=1)
    try:
        with engine.connect() as connection, connection.begin():
            if migrate.revision_of(connection) is not None:
                migrate.downgrade_on(connection, "base")
            loader = Loader(connection, revision)
            yield loader
            loader.finish()
    finally:
        engine.dispose()


@contextmanager
def _in_file_beside(file: Path, revision: str) -> Iterator[Loader]:
    for left in file.parent.glob(f".{file.name}.*"):  # by a restore that was killed
        left.unlink(missing_ok=True)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        engine = connect(checked_url(f"sqlite:///{beside}"), pool_size=1, foreign_keys=False)
        try:
            with engine.connect() as connection, connection.begin():
                loader = Loader(connection, revision)
                yield loader
                loader.finish()
        finally:
            engine.dispose()
        if file.exists():
            _let_go(file)
        beside.replace(file)
        _sync_folder(file.parent)
    finally:
        for name in (beside.name, f"{beside.name}-wal", f"{beside.name}-shm"):
            with suppress(OSError):
                beside.with_name(name).unlink(missing_ok=True)


def _let_go(file: Path) -> None:
    """Makes sure that nobody has the file open, and that no write-ahead log of it is left for its successor."""
    try:
        with closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StorageUnavailable("somebody has the database open; stop amanah first") from None
    for name in (f"{file.name}-wal", f"{file.name}-shm"):  # a damaged file keeps them
        file.with_name(name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
