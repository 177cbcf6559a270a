"""One process at a time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from bot.errors import AlreadyRunning, StorageError, StorageUnavailable
from bot.storage import instance
from bot.storage.instance import SoleRight, only_one
from tests.databases import PostgresqlServer

HOLD = """
import sys, time
from bot.storage.instance import SoleRight, only_one
url = sys.argv[1]
with only_one(url):
    right = SoleRight(url, "polling 1")
    right.keep()
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(database_url: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that works with this database and polls."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, database_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def try_both(url: str) -> None:
    """What a programme that polls does first."""
    with only_one(url):
        right = SoleRight(url, "polling 1")
        try:
            right.keep()
        finally:
            right.close()


def test_a_second_process_is_refused(database_url: str, holder: "subprocess.Popen[str]") -> None:
    """With the reason: on SQLite for the file, on PostgreSQL for polling with the same token."""
    with pytest.raises(AlreadyRunning, match="another amanah"):
        try_both(database_url)


def test_a_killed_process_leaves_nothing_behind(database_url: str, holder: "subprocess.Popen[str]") -> None:
    """Not even SIGKILL: the next one starts at once, with nothing to clear away."""
    holder.send_signal(signal.SIGKILL)
    holder.wait()

    for _ in range(100):  # PostgreSQL notices within a moment
        try:
            try_both(database_url)
        except AlreadyRunning:
            continue
        break
    else:
        pytest.fail("the dead process still has it")


def test_several_processes_may_share_postgresql(postgresql_url: str) -> None:
    """Those that a webhook calls: only polling needs the right."""
    with only_one(postgresql_url), only_one(postgresql_url):
        pass


def test_another_token_is_another_right(postgresql_url: str) -> None:
    """Two bots may share a server."""
    one, other = SoleRight(postgresql_url, "polling 1"), SoleRight(postgresql_url, "polling 2")
    one.keep()
    other.keep()
    one.close()
    other.close()


def test_a_right_given_back_is_free(postgresql_url: str) -> None:
    """Stopping lets the next one start."""
    one, other = SoleRight(postgresql_url, "polling 1"), SoleRight(postgresql_url, "polling 1")
    one.keep()
    one.close()
    other.keep()
    other.close()


def test_a_right_survives_a_restart_of_the_database(postgresql_url: str, postgresql_server: PostgresqlServer) -> None:
    """It is taken anew; while the database is away it says so."""
    right = SoleRight(postgresql_url, "polling 1")
    other = SoleRight(postgresql_url, "polling 1")
    right.keep()
    postgresql_server.stop()
    try:
        with pytest.raises(StorageUnavailable):
            right.keep()
    finally:
        postgresql_server.start()
    right.keep()
    with pytest.raises(AlreadyRunning):
        other.keep()
    right.close()
    other.close()


def test_a_try_that_fails_leaves_no_connection_behind(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that breaks off between connecting and locking: each try would cost it one more connection."""
    right = SoleRight(postgresql_url, "polling 1")
    with monkeypatch.context() as broken:
        broken.setattr(instance, "_TRY", text("SELECT 1 / 0"))
        for _ in range(2):  # with one left behind there would be none for the second
            with pytest.raises(StorageError, match="22012"):
                right.keep()
    taken = right.keep()
    with psycopg.connect(postgresql_url) as look:
        others = look.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    right.close()

    assert taken
    assert others == (1,)


def test_the_lock_tells_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """An empty file for its owner only, beside the database."""
    with only_one(sqlite_url):
        lock = tmp_path / "amanah.db-lock"

        assert (lock.stat().st_size, lock.stat().st_mode & 0o777) == (0, 0o600)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A volume that was not mounted."""
    with pytest.raises(StorageUnavailable), only_one(f"sqlite:///{tmp_path}/volume/amanah.db"):
        pass
