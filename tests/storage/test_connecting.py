"""Which addresses are taken, and what is guaranteed there."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.errors import SettingError
from bot.storage import migrate
from bot.storage.connecting import checked_url, connect
from bot.storage.engine import Storage


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """As on most machines: new files can be read by everyone unless somebody takes care."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    "address", ["postgres://db/amanah", "postgresql://db/amanah", "postgresql+psycopg://db/amanah"]
)
def test_every_way_to_write_a_postgresql_address_works(address: str) -> None:
    """Hosters write it in several ways; the driver is always the same."""
    assert checked_url(address) == URL.create("postgresql+psycopg", host="db", database="amanah")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "amanah.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:amanah?mode=memory&uri=true",
        "sqlite:///amanah.db?timeout=1",
        "sqlite+aiosqlite:///amanah.db",
        "mysql://user:hunter2@db/amanah",
        "postgresql+asyncpg://user:hunter2@db/amanah",
        "postgresql://user:hunter2@db:port/amanah",
    ],
)
def test_addresses_where_nothing_would_last_are_refused(address: str) -> None:
    """Databases in memory, other drivers, other databases; the error never quotes the address and its password."""
    with pytest.raises(SettingError) as refused:
        Storage(address)

    assert (refused.value.name, "hunter2" in str(refused.value)) == ("AMANAH_DATABASE_URL", False)


@pytest.mark.usefixtures("usual_umask")
def test_the_files_of_sqlite_are_for_their_owner_only(empty_sqlite_url: str, tmp_path: Path) -> None:
    """The database, its log and the log's index, from the moment they are made."""
    migrate.upgrade(empty_sqlite_url)
    storage = Storage(empty_sqlite_url)
    with storage.begin() as tx:
        tx.facts.set("name", b"value")
        tx.commit()
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    storage.close()

    assert modes == {"empty.db": 0o600, "empty.db-wal": 0o600, "empty.db-shm": 0o600}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),  # MEMORY
        ("busy_timeout", 10_000),
        ("journal_size_limit", 4 << 20),
    ],
)
def test_sqlite_keeps_and_erases_as_promised(sqlite_url: str, pragma: str, value: object) -> None:
    """Each connection has these settings; several are off or weaker in SQLite by itself."""
    engine = connect(checked_url(sqlite_url), pool_size=1)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
    engine.dispose()

    assert found == value


def test_a_new_database_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    """SQLite refuses at once to switch to its log while somebody writes; several processes may start on a new file."""
    path = tmp_path / "amanah.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE theirs (x)")
    leaving = threading.Timer(0.2, other.close)
    leaving.start()
    storage = Storage(f"sqlite:///{path}")
    storage.ping()
    leaving.join()
    storage.close()

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_options_in_a_postgresql_address_are_kept(postgresql_url: str) -> None:
    """What the operator asks of the server holds beside what Amanah asks."""
    engine = connect(checked_url(f"{postgresql_url}&options=-c%20work_mem%3D5MB"), pool_size=1)
    with engine.connect() as connection:
        found = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("work_mem", "lock_timeout")]
    engine.dispose()

    assert found == ["5MB", "10s"]
