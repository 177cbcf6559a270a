"""When the database is away or refuses: our own errors, and no word of what was stored."""

import sqlite3
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import SchemaMismatch, StorageError, StorageUnavailable
from bot.storage.engine import Storage
from tests.databases import PostgresqlServer
from tests.storage.rows import report


@pytest.fixture
def cut_off(postgresql_server: PostgresqlServer) -> Iterator[Callable[[], None]]:
    """Stops the server when called; it runs again after the test, whatever happens."""
    yield postgresql_server.stop
    postgresql_server.start()


def remember(storage: Storage, value: bytes) -> None:
    """Stores something and commits."""
    with storage.begin() as tx:
        tx.facts.set("name", value)
        tx.commit()


def test_a_server_that_restarts_is_used_again(
    postgresql_url: str, postgresql_server: PostgresqlServer, cut_off: Callable[[], None]
) -> None:
    """While it is away every use says so; once it is back the same storage works, and what was committed is there."""
    storage = Storage(postgresql_url)
    remember(storage, b"before")
    cut_off()
    for use in (storage.ping, lambda: remember(storage, b"lost"), storage.rewrite):
        with pytest.raises(StorageUnavailable):
            use()
    postgresql_server.start()
    with storage.begin() as tx:
        value = tx.facts.get("name")
    remember(storage, b"after")
    storage.close()

    assert value == b"before"


def test_a_restart_that_nobody_noticed_costs_nothing(
    postgresql_url: str, postgresql_server: PostgresqlServer, cut_off: Callable[[], None]
) -> None:
    """Connections that broke while they were idle are replaced before they are used: nobody's message fails."""
    storage = Storage(postgresql_url)
    remember(storage, b"before")
    cut_off()
    postgresql_server.start()
    remember(storage, b"after")
    with storage.begin() as tx:
        value = tx.facts.get("name")
    storage.close()

    assert value == b"after"


def test_a_server_lost_within_a_transaction_is_told(postgresql_url: str, cut_off: Callable[[], None]) -> None:
    """The use case learns that nothing of it was kept."""
    storage = Storage(postgresql_url)

    def use_case() -> None:
        with storage.begin() as tx:
            tx.facts.set("name", b"first half")
            cut_off()
            tx.facts.set("name", b"second half")

    with pytest.raises(StorageUnavailable):
        use_case()
    storage.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """A damaged file is out of reach, not a reason to stop the programme with a driver's error."""
    path = tmp_path / "amanah.db"
    path.write_bytes(b"This is a letter, not a database. " * 100)
    storage = Storage(f"sqlite:///{path}")
    with pytest.raises(StorageUnavailable):
        storage.ping()
    storage.close()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A volume that was not mounted is out of reach, and nothing is made in its place."""
    storage = Storage(f"sqlite:///{tmp_path}/volume/amanah.db")
    with pytest.raises(StorageUnavailable):
        storage.ping()

    assert list(tmp_path.iterdir()) == []


def test_sqlite_works_again_when_its_file_is_back(sqlite_url: str, tmp_path: Path) -> None:
    """The same storage, without a restart."""
    kept = tmp_path / "amanah.db"
    elsewhere = kept.rename(tmp_path / "elsewhere.db")
    kept.mkdir()
    storage = Storage(sqlite_url)
    with pytest.raises(StorageUnavailable):
        storage.ping()
    kept.rmdir()
    elsewhere.rename(kept)
    remember(storage, b"value")
    with storage.begin() as tx:
        value = tx.facts.get("name")
    storage.close()

    assert value == b"value"


def test_a_busy_database_is_told(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that does not let go in time makes us say so instead of waiting for ever."""
    monkeypatch.setattr("bot.storage.connecting._PRAGMAS", ("busy_timeout = 50",))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    storage = Storage(sqlite_url)
    with pytest.raises(StorageUnavailable, match="SQLITE_BUSY"):
        remember(storage, b"value")
    storage.close()
    other.close()


def test_a_database_without_our_tables_is_told(empty_database_url: str) -> None:
    """Forgetting to migrate is named as what it is."""
    storage = Storage(empty_database_url)
    with pytest.raises(SchemaMismatch):
        remember(storage, b"value")
    storage.close()


def test_a_refused_row_is_not_quoted(storage: Storage) -> None:
    """PostgreSQL repeats the row it refuses and SQLAlchemy the statement's values: neither is in what can be logged."""
    with pytest.raises(StorageError) as refused, storage.begin() as tx:
        tx.reports.add(report(week="2026-11-22", kdf="CANARY", team_key=b"CANARY"))

    assert "CANARY" not in "".join(traceback.format_exception(refused.value))
