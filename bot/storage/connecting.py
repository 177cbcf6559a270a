"""Opens the database that an address names, with the guarantees that Amanah needs from it."""

import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from bot.errors import SettingError

SETTING = "AMANAH_DATABASE_URL"
WAIT_SECONDS = 10
"""How long a transaction waits for another to let go of what it needs."""

_SQLITE = {"sqlite", "sqlite+pysqlite"}
_POSTGRESQL = {"postgres", "postgresql", "postgresql+psycopg"}

_NOTICE_THE_DEAD = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A server that has gone without a word is noticed within a minute, and not when the system gives up on it."""

# FULL: what was confirmed to a person survives a power cut. secure_delete: what is deleted is overwritten with zeros.
# temp_store: no temporary files. The WAL shrinks to 4 MiB by itself and to nothing by `Storage.tidy()`.
_PRAGMAS = (
    f"busy_timeout = {WAIT_SECONDS * 1000}",
    "synchronous = FULL",
    "secure_delete = ON",
    "temp_store = MEMORY",
    f"journal_size_limit = {4 << 20}",
)


def checked_url(address: str) -> URL:
    """The address as SQLAlchemy understands it; `SettingError`, never quoting it, when Amanah cannot work there."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise SettingError(SETTING, "is not a database address like sqlite:///amanah.db") from None
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in _SQLITE:
        raise SettingError(SETTING, "must begin with sqlite:/// or postgresql://")
    if not url.database or url.database.startswith((":memory:", "file:")) or url.query:
        raise SettingError(SETTING, "must name a file: sqlite:///path, without options")
    return url.set(drivername="sqlite")


def connect(url: URL, *, pool_size: int, foreign_keys: bool = True, reading: bool = False) -> Engine:
    """An engine on a checked address; no connection is made yet.

    `foreign_keys` off is for migrations on SQLite, where replacing a table would empty those that refer to it.
    `reading` is for a long look at one moment: on SQLite it then takes no lock that a writer would wait for.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, foreign_keys=foreign_keys, reading=reading)
    return _postgresql(url, pool_size)


def sqlite_file(url: URL) -> Path | None:
    """Where the database stands, or None when it is not in a file of ours."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _sqlite(url: URL, *, foreign_keys: bool, reading: bool) -> Engine:
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True)
    path = Path(url.database or "")

    @event.listens_for(engine, "do_connect")
    def create_private(*_: Any) -> None:
        with suppress(OSError):  # SQLite will say it better
            if not path.exists():  # to open and close it later would drop the locks SQLite holds on it
                path.touch(mode=0o600)  # the log and its index inherit the mode

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in (*_PRAGMAS, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}"):
            connection.execute(f"PRAGMA {pragma}")
        _use_log(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads and then writes must hold the write lock from its start: SQLite refuses to upgrade
        # a lock when somebody else has written since.
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _use_log(connection: sqlite3.Connection) -> None:
    """Puts the database in WAL mode, which stays. SQLite does not wait here for another process that does the same."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _postgresql(url: URL, pool_size: int) -> Engine:
    given = url.query.get("options", ())
    options = [given] if isinstance(given, str) else list(given)
    options += [f"-c lock_timeout={WAIT_SECONDS}s", "-c idle_in_transaction_session_timeout=60s"]
    try:
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            pool_pre_ping=True,
            connect_args={"connect_timeout": WAIT_SECONDS, "options": " ".join(options), **_NOTICE_THE_DEAD},
            hide_parameters=True,
        )
    except ModuleNotFoundError:
        raise SettingError(SETTING, "PostgreSQL needs the extra: pip install 'amanah[postgres]'") from None
