"""From the drivers' errors to ours, without a value of any row in the text."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Error as SqliteError

from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import SchemaMismatch, StorageError, StorageFull, StorageUnavailable

_MISSING_IN_POSTGRESQL = {"42P01", "42703"}  # undefined_table, undefined_column
_NO_ROOM = {
    "SQLITE_FULL",
    "SQLITE_IOERR_SHMSIZE",  # the index of the write-ahead log could not grow
    "53100",  # PostgreSQL: disk_full
}
_MISSING_IN_SQLITE = ("no such table", "no such column", "has no column named")


@contextmanager
def translated() -> Iterator[None]:
    """Raises `StorageFull`, `StorageUnavailable`, `SchemaMismatch` or `StorageError` for what the database says.

    The driver's own message is left out, as it may quote the row it refuses; its error code is kept.
    """
    try:
        yield
    except (SQLAlchemyError, SqliteError) as error:
        raise _plain(error) from None


def _plain(error: Exception) -> StorageError:
    driver = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None) or type(driver).__name__
    if code in _MISSING_IN_POSTGRESQL or any(words in str(driver) for words in _MISSING_IN_SQLITE):
        return SchemaMismatch(f"a table or a column is missing ({code}); migrate the database")
    if code in _NO_ROOM:
        return StorageFull(f"there is no room to write ({code})")
    if code != "SQLITE_ERROR" and _out_of_reach(error):  # which is a mistake in a statement, or in what it meets
        return StorageUnavailable(f"the database cannot be reached now ({code})")
    if isinstance(error, IntegrityError):
        return StorageError(f"the database refused a row ({code})")
    return StorageError(f"the database refused ({code})")


def _out_of_reach(error: Exception) -> bool:
    if isinstance(error, DBAPIError):
        # A bare DatabaseError is SQLite's word for a damaged file or one that is no database.
        return (
            error.connection_invalidated
            or isinstance(error, OperationalError | InterfaceError)
            or type(error) is DatabaseError
        )
    return isinstance(error, PoolTimeoutError | SqliteError)
