"""The PostgreSQL database that a forum moves into: filled in pieces, each kept for good, and no forum until the end.

Until everything is there and was compared, a mark stands in the place of the schema's revision: no other command takes
the database for a forum's. What is there already is told by the highest key of each table, so that nothing has to be
kept of how far it has come. Rows come in the order of their keys, page by page: their places, the numbers of the
transactions that made them (`xmin`) and of their large values (`chunk_id`) then all follow the keys, which are random,
and tell nothing of when a row was made or of which rows of other tables belong to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, bindparam, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import AlreadyRunning, FieldError, SettingError, StorageError, StorageUnavailable
from bot.storage import migrate
from bot.storage.connecting import checked_url, connect, sqlite_file
from bot.storage.departure import forum_of
from bot.storage.dump import VERSION_TABLE
from bot.storage.failures import translated
from bot.storage.pages import Key, Row, RowDigest, digest_of, ordered_keys
from bot.storage.schema import metadata

_TURN = 0x416D616E61684D76
"""The advisory lock that stands for "somebody is moving in". It outlives a killed process for as long as PostgreSQL is
busy with what that process had sent, and so nobody looks at what is there before that has ended."""

_LOCK = select(func.pg_advisory_lock(bindparam("key")))
_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_PATIENT = "SET idle_in_transaction_session_timeout = 0"  # the other side may be a slow disk
_NOT_EACH = "SET synchronous_commit = off"
"""Nothing is promised before the end, and what a power cut takes is copied again; the last transaction waits."""

_NOT_ALLOWED = "42501"  # insufficient_privilege
_NOT_FITTING = ("23503", "23505")  # foreign_key_violation, unique_violation

_MARKED = text(f"UPDATE {VERSION_TABLE} SET version_num = :mark")  # noqa: S608 - a name of ours

CHANGED = (
    "the SQLite database has changed since the move began, and differs from what was copied in: {}. "
    "Stop all that uses it and start anew: amanah migrate-to --again"
)

_WHY = {
    "password authentication failed": "does not take this name and password",
    "no password supplied": "asks for a password, and the address has none",
    "no pg_hba.conf entry": "does not let this role in from here (pg_hba.conf)",
    "does not exist": "is not there, or has no such role; make both first",
    "too many": "has no connection left",
}
"""What PostgreSQL says to whom it does not let in, and what we say; a code does not come with it. Its own words may
repeat the address."""


class Ground(Enum):
    """What a database is to somebody who wants to move in."""

    EMPTY = "empty"
    BEGUN = "begun"
    OUTDATED = "begun, by another version"
    ARRIVED = "arrived"
    TAKEN = "taken"


class Arrival:
    """The database that is being filled, over a connection of its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ground(self, forum: bytes) -> Ground:
        """Whether this forum may move in, has begun to, or is there; or whether somebody else's data is."""
        with self._transaction():
            names = set(inspect(self._connection).get_table_names())
            revision = migrate.revision_of(self._connection) if VERSION_TABLE in names else None
            if revision is None:
                return Ground.TAKEN if names - {VERSION_TABLE} else Ground.EMPTY
            if migrate.is_unfinished(revision):
                return _begun_ground(revision, migrate.unfinished(forum))
            if revision != migrate.head() or names - {VERSION_TABLE} != set(metadata.tables):
                return Ground.TAKEN
            if not any(self._has_rows(table) for table in metadata.sorted_tables):
                return Ground.EMPTY
            return Ground.ARRIVED if forum_of(self._connection) == forum else Ground.TAKEN

    def keeps_every_letter(self) -> bool:
        """Whether texts of every language can stand there."""
        with self._transaction():
            return bool(self._connection.execute(text("SHOW server_encoding")).scalar_one() == "UTF8")

    def begin(self, forum: bytes) -> None:
        """Make the tables, and mark them as this forum's unfinished move.

        `StorageError` when the role may not make tables there.
        """
        try:
            with self._transaction():
                migrate.upgrade_on(self._connection)
                self._connection.execute(_MARKED, {"mark": migrate.unfinished(forum)})
        except StorageError as refused:
            if _NOT_ALLOWED in str(refused):
                raise StorageError("this role may not make tables there; make it the database's owner") from None
            raise

    def clear(self) -> None:
        """Take out the tables of an unfinished move, whichever version made them."""
        with self._transaction():
            made = MetaData()
            made.reflect(self._connection)
            made.drop_all(self._connection)

    def last(self, table: Table) -> tuple[Key | None, int]:
        """The highest key of a table, None when it has no row, and how many rows it has."""
        newest = select(*table.primary_key.columns).limit(1)
        newest = newest.order_by(*(column.desc() for column in ordered_keys(self._connection, table)))
        with self._transaction():
            found = self._connection.execute(newest).first()
            count = self._connection.execute(select(func.count()).select_from(table)).scalar_one()
        return (None if found is None else tuple(found)), int(count)

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Put rows into a table, all or none.

        `StorageError` for a row that PostgreSQL does not take, or that does not fit those that came before.
        """
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        try:
            with self._transaction(), self._driver_errors() as driver, driver.cursor() as cursor:
                cursor.execute(f'SELECT {columns} FROM "{table.name}" LIMIT 0')  # noqa: S608 - names of our own tables
                types = [one.type_code for one in cursor.description]
                with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN (FORMAT BINARY)') as copy:
                    copy.set_types(types)
                    for row in rows:
                        copy.write_row(row)
        except StorageUnavailable:
            raise
        except StorageError as refused:
            if any(code in str(refused) for code in _NOT_FITTING):
                raise StorageError(CHANGED.format(table.name)) from None
            raise StorageError(f"a row of the table {table.name} cannot be taken over: {refused}") from None

    def settle(self, counters: Mapping[str, int]) -> None:
        """Go on counting where the other database stopped, and let the planner know the new tables.

        It also takes away what a killed transaction left in the files.
        """
        with self._transaction():
            for name, highest in counters.items():
                [column] = metadata.tables[name].primary_key.columns
                self._connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
                    {"table": name, "column": column.name, "highest": highest},
                )
        self._connection.execution_options(isolation_level="AUTOCOMMIT")  # a VACUUM is in no transaction
        try:
            with self._transaction():
                for table in metadata.sorted_tables:
                    self._connection.execute(text(f'VACUUM (ANALYZE) "{table.name}"'))
        finally:
            self._connection.execution_options(isolation_level=self._connection.default_isolation_level)

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Everything that is read in the block is as it was at its beginning."""
        with translated(), self._connection.begin():
            self._connection.execute(text(_ONE_MOMENT))
            yield

    def digest(self, table: Table) -> RowDigest:
        """The digest of all of a table's rows; only `at_one_moment`."""
        return digest_of(self._connection, table)

    def finish(self) -> None:
        """From now on it is a forum's database; when this returns, all of it survives a power cut."""
        with self._transaction():
            self._connection.execute(text("SET LOCAL synchronous_commit = on"))
            self._connection.execute(_MARKED, {"mark": migrate.head()})

    def _has_rows(self, table: Table) -> bool:
        return self._connection.execute(select(1).select_from(table).limit(1)).first() is not None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with translated(), self._connection.begin():
            yield

    @contextmanager
    def _driver_errors(self) -> Iterator[Any]:
        """The driver's own connection, which can copy; its errors become those that SQLAlchemy would make of them."""
        errors = self._connection.dialect.loaded_dbapi.Error
        try:
            yield self._connection.connection.driver_connection
        except errors as error:
            raise DBAPIError.instance(None, None, error, errors, hide_parameters=True) from None


@contextmanager
def arrival(address: str) -> Iterator[Arrival]:
    """The database at a PostgreSQL address, for this process alone until the block ends.

    `FieldError`, which never quotes the address, when it is none; `AlreadyRunning` when somebody else is moving in;
    `StorageUnavailable` when it is out of reach or does not let us in.
    """
    engine = _engine(address)
    try:
        with translated(), _let_in(engine) as connection:
            for statement in (_PATIENT, _NOT_EACH):
                connection.execute(text(statement))
            connection.commit()
            _wait_for_turn(connection)
            yield Arrival(connection)
    finally:
        engine.dispose()


def _begun_ground(mark: str, ours: str) -> Ground:
    if mark == ours:
        return Ground.BEGUN
    return Ground.OUTDATED if mark.rpartition(":")[0] == ours.rpartition(":")[0] else Ground.TAKEN


def _engine(address: str) -> Engine:
    try:
        url = checked_url(address)
        if sqlite_file(url) is None:
            return connect(url, pool_size=1)
    except SettingError as wrong:
        if wrong.reason.startswith("PostgreSQL needs"):
            raise FieldError("to", wrong.reason) from None
    raise FieldError("to", "the address to move to must be one like postgresql://amanah@localhost/amanah")


def _let_in(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except OperationalError as refused:
        said = str(refused.orig)
        why = next((why for words, why in _WHY.items() if words in said), "cannot be reached")
        raise StorageUnavailable(f"the database to move to {why}") from None


def _wait_for_turn(connection: Connection) -> None:
    try:
        with translated(), connection.begin():
            connection.execute(_LOCK, {"key": _TURN})
    except StorageUnavailable:
        raise AlreadyRunning("another amanah migrate-to works on the database to move to") from None
