"""Reading every row as it stands at one moment, for backups and for looking after damage; others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, MetaData, exists, func, select, text

from bot.errors import SchemaMismatch
from bot.storage import migrate
from bot.storage.connecting import checked_url, connect
from bot.storage.failures import translated

VERSION_TABLE = "alembic_version"

LEFT_OUT = frozenset(
    {
        *("conversations", "drafts", "draft_photos", "desk_sessions", "throttles"),
        *("mailboxes", "notices"),  # they say, sealed, who wrote: nobody who asked to be forgotten may stay in a backup
        *("members", "deliveries", "answer_tokens", "answer_drafts"),  # as those; they ask again after a restore
        "processes",  # who runs at this moment; of no meaning to anybody later
        *("telegram_links", "link_codes", "digests", "ended_links"),  # they say, sealed, which chat is a colleague's
    }
)
"""Tables that never go into a backup: what is in them is promised to be gone within hours, or at once when asked."""

_FETCHED = 4  # rows at once; a photo's takes up to a megabyte
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_PATIENT = "SET LOCAL idle_in_transaction_session_timeout = 0"  # the reader may be a slow disk or a slow pipe


class Snapshot:
    """One database at one moment. Tables are looked up in the database itself, so that any revision can be read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        revision = migrate.revision_of(connection)
        if revision is None:
            raise SchemaMismatch("the database is empty; there is nothing to read")
        self.revision = revision
        reflected = MetaData()
        reflected.reflect(connection)
        self._tables = {table.name: table for table in reflected.sorted_tables if table.name != VERSION_TABLE}

    @property
    def tables(self) -> list[str]:
        """The names of all tables, each after those that it refers to."""
        return list(self._tables)

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        return [column.name for column in self._tables[table].columns]

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Every row in the order of its key, which tells nothing; a few at a time, whatever the table's size."""
        found = self._tables[table]
        statement = select(found).order_by(*found.primary_key.columns)
        streamed = self._connection.execution_options(stream_results=True, yield_per=_FETCHED).execute(statement)
        with streamed:
            for row in streamed:
                yield tuple(row)

    def distinct(self, table: str, column: str) -> set[Any]:
        """The different values of a column."""
        return set(self._connection.execute(select(self._tables[table].c[column]).distinct()).scalars())

    def orphans(self) -> Iterator[tuple[str, str, int]]:
        """Foreign keys that some rows break: table, the table they refer to, and how many rows."""
        for table in self._tables.values():
            for key in table.foreign_key_constraints:
                there = key.referred_table.alias()
                joined = [element.parent == there.c[element.column.name] for element in key.elements]
                given = [element.parent.is_not(None) for element in key.elements]
                statement = (
                    select(func.count()).select_from(table).where(*given, ~exists(select(1).where(*joined)))
                )  # fmt: skip
                count = self._connection.execute(statement).scalar_one()
                if count:
                    yield table.name, key.referred_table.name, count

    def file_damage(self) -> list[str]:
        """What SQLite finds wrong in its own file, at most ten lines; PostgreSQL looks after its files by itself."""
        if self._connection.dialect.name != "sqlite":
            return []
        lines = self._connection.exec_driver_sql("PRAGMA integrity_check(10)").scalars().all()
        return [] if list(lines) == ["ok"] else [str(line) for line in lines]


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """The database as it is now, for as long as the block takes; nobody has to wait for it.

    `SchemaMismatch` when there is none or it is empty, `StorageUnavailable` when it is out of reach.
    """
    if migrate.current(url) is None:
        raise SchemaMismatch("there is no database to read, or it is empty")
    engine = connect(checked_url(url), pool_size=1, reading=True)
    try:
        with translated(), engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(_SNAPSHOT))
                connection.execute(text(_PATIENT))
            yield Snapshot(connection)
            connection.rollback()
    finally:
        engine.dispose()


def is_kept(table: str) -> bool:
    """Whether a table's rows belong in a backup."""
    return table not in LEFT_OUT
