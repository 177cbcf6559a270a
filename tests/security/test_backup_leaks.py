"""A backup that is found on a stolen disk tells nothing; opened, it still holds no word of anybody."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.services.backup_file import read_header, read_lines, to_line
from bot.services.backups import back_up, restore, unlock
from bot.storage.engine import Storage
from tests.desk.seeding import NAME, PASSWORD
from tests.security.furnished import CHAT, DRAFT, LATER, NOTE, REPLY, TAG, WORDS, Furnished
from tests.security.sweep import sweep

PEOPLE: list[str | int] = [CHAT, WORDS, LATER, REPLY, NOTE, TAG, DRAFT, "taken by Amina at home", PASSWORD]


@pytest.fixture
def furnished(storage: Storage) -> Furnished:
    """A forum with something of everything, on either database."""
    return Furnished(storage)


def marks(forum: Furnished) -> list[str | int]:
    """Everything that must not be found, opened or not."""
    codes = list(forum.codes.values())
    return [*PEOPLE, *codes, forum.secret.to_text(), *forum.recovery.split("\n")]


def test_a_backup_tells_nothing_to_whoever_finds_it(furnished: Furnished, database_url: str, tmp_path: Path) -> None:
    """Not even who the coordinators are, how many reports there are, or a row of the database as it stands there."""
    folder = tmp_path / "found"
    folder.mkdir()
    with (folder / "a.backup").open("wb") as out:
        back_up(database_url, out, dt.date(2026, 11, 22))
    with furnished.storage.begin() as tx:
        sealed = [tx.reports.get(report_id) for report_id in furnished.codes]
    found, searched = sweep([folder], [*marks(furnished), NAME, "coordinators", "reporter_public"])
    content = (folder / "a.backup").read_bytes()

    assert searched > 5_000
    assert found == []
    assert not any(row.lookup in content or row.reporter_public in content for row in sealed if row is not None)


def test_an_opened_backup_holds_no_word_of_anybody(furnished: Furnished, database_url: str, tmp_path: Path) -> None:
    """The recovery key opens the backup; what people wrote is sealed once more inside of it."""
    path, folder = tmp_path / "a.backup", tmp_path / "opened"
    folder.mkdir()
    with path.open("wb") as out:
        back_up(database_url, out, dt.date(2026, 11, 22))
    key = unlock(path, furnished.recovery)
    with path.open("rb") as source, (folder / "lines").open("wb") as lines:
        header = read_header(source)
        lines.writelines(to_line(line) for line in read_lines(source, header, key))
    found, searched = sweep([folder], marks(furnished))
    named, _ = sweep([folder], [NAME])

    assert searched > 5_000
    assert found == []
    assert named, "the search does find what is there"


def test_a_restore_leaves_nothing_beside_the_database(sqlite_url: str, tmp_path: Path) -> None:
    """No temporary file, no write-ahead log, and nothing of what was in the database before."""
    forum = Furnished(Storage(sqlite_url))
    path, folder = tmp_path / "a.backup", tmp_path / "data"
    folder.mkdir()
    with path.open("wb") as out:
        back_up(sqlite_url, out, dt.date(2026, 11, 22))
    target = f"sqlite:///{folder / 'amanah.db'}"
    for _ in range(2):
        restore(path, unlock(path, forum.recovery), target, replace=True)
    forum.storage.close()
    found, _ = sweep([folder], marks(forum))

    assert [one.name for one in folder.iterdir()] == ["amanah.db"]
    assert (folder / "amanah.db").stat().st_mode & 0o077 == 0
    assert found == []
    with closing(sqlite3.connect(folder / "amanah.db")) as connection:
        assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (0,)


def test_rows_stand_in_the_order_of_their_keys(furnished: Furnished, database_url: str, tmp_path: Path) -> None:
    """Which is random: an opened backup does not tell who came first."""
    for _ in range(20):
        furnished.report("One more.")
    path = tmp_path / "a.backup"
    with path.open("wb") as out:
        back_up(database_url, out, dt.date(2026, 11, 22))
    key = unlock(path, furnished.recovery)
    with path.open("rb") as source:
        lines = list(read_lines(source, read_header(source), key))
    start = next(place for place, line in enumerate(lines) if isinstance(line, dict) and line.get("table") == "reports")
    ids = [line[0] for line in lines[start + 1 : start + 23]]

    assert set(ids) == set(furnished.codes)
    assert ids == sorted(ids)
