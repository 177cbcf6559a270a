"""When there is no room to write: an error of its own, what was kept before can be read, and no row is half there."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg.errors
import pytest
from sqlalchemy.exc import OperationalError

from bot.errors import StorageFull
from bot.storage.engine import Storage
from bot.storage.failures import translated
from bot.storage.schema import metadata
from tests.storage.rows import report

PIECE = os.urandom(64 * 1024)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes; the test is left out where none may be made."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None or os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=False, capture_output=True)
    if made.returncode != 0:
        pytest.skip("this machine does not let us make a small disk")
    yield folder
    subprocess.run([unmount, "-l", folder], check=True)


def limited(url: str) -> Storage:
    """A storage whose file may not grow by more than some pages."""
    storage = Storage(url)
    with storage.begin() as tx:
        pages = tx._connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    storage._outside_transaction(f"PRAGMA max_page_count = {pages + 40}")
    return storage


def fill(storage: Storage) -> int:
    """Keep two rows at a time until there is no room; how many pairs were kept."""
    for pairs in range(1000):
        try:
            with storage.begin() as tx:
                tx.facts.set(f"left {pairs}", b"small")
                tx.facts.set(f"right {pairs}", PIECE)
                tx.commit()
        except StorageFull:
            return pairs
    raise AssertionError("it never filled up")


def names(storage: Storage) -> set[str]:
    """What is there."""
    with storage.begin() as tx:
        return set(tx._connection.exec_driver_sql("SELECT name FROM facts").scalars())


def intact(storage: Storage) -> bool:
    """Whether the database itself finds nothing wrong."""
    with storage.begin() as tx:
        return str(tx._connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()) == "ok"


def test_a_full_database_says_so_and_keeps_no_half(sqlite_url: str) -> None:
    """Of the use case that found no room nothing is there; all before it is."""
    storage = limited(sqlite_url)
    kept = fill(storage)
    found, sound = names(storage), intact(storage)
    storage.close()

    assert kept > 0
    assert found == {f"{side} {pair}" for side in ("left", "right") for pair in range(kept)}
    assert sound


def test_it_works_again_when_there_is_room(sqlite_url: str) -> None:
    """Without a restart."""
    storage = limited(sqlite_url)
    fill(storage)
    storage._outside_transaction("PRAGMA max_page_count = 1000000")
    with storage.begin() as tx:
        tx.facts.set("after", PIECE)
        tx.commit()
    found = names(storage)
    storage.close()

    assert "after" in found


def test_a_full_disk_is_the_same(sqlite_url: str, small_disk: Path) -> None:
    """The real thing: the disk is full, nothing is damaged, and once there is room it goes on."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(300_000))
    file = shutil.copy(sqlite_url.removeprefix("sqlite:///"), small_disk / "amanah.db")
    storage = Storage(f"sqlite:///{file}")
    kept = fill(storage)
    before, sound = names(storage), intact(storage)
    ballast.unlink()
    with storage.begin() as tx:
        tx.facts.set("after", b"room")
        tx.commit()
    after = names(storage)
    storage.close()

    assert kept > 0
    assert before == {f"{side} {pair}" for side in ("left", "right") for pair in range(kept)}
    assert sound
    assert after == before | {"after"}


def test_a_full_postgresql_is_told() -> None:
    """Its word for it is disk_full (53100)."""
    error = OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file: CANARY"))
    with pytest.raises(StorageFull) as told, translated():
        raise error

    assert "CANARY" not in str(told.value)


def test_free_room_is_known_on_sqlite_only(sqlite_url: str, postgresql_url: str) -> None:
    """PostgreSQL's disk may be on another machine."""
    ours, theirs = Storage(sqlite_url), Storage(postgresql_url)

    assert (ours.free_bytes() or 0) > 0
    assert theirs.free_bytes() is None


def test_the_nightly_rewrite_does_not_fill_the_disk(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs the size of the database twice; without that much it does not begin."""
    storage = Storage(sqlite_url)
    size = Path(sqlite_url.removeprefix("sqlite:///")).stat().st_size
    monkeypatch.setattr(storage, "free_bytes", lambda: 2 * size - 1)
    with pytest.raises(StorageFull):
        storage.rewrite()
    monkeypatch.setattr(storage, "free_bytes", lambda: 100 * size)
    storage.rewrite()
    storage.close()


def test_bytes_of_photos_are_counted(storage: Storage) -> None:
    """Nothing is nothing; then the sealed sizes."""
    assert "attachments" in metadata.tables
    with storage.begin() as tx:
        empty = tx.draft_photos.total_bytes(), tx.attachments.total_bytes()
        tx.reports.add(report())
        tx.draft_photos.add(b"c" * 32, bytes(300), 3600)

        assert empty == (0, 0)
        assert tx.draft_photos.total_bytes() == 300
