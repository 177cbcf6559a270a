"""What is deleted is gone from the files, not only from the answers."""

import random
import re
from pathlib import Path

import psycopg

from bot.storage.engine import Storage

MARK = re.compile(rb"MARK\d{6}!")


def key(number: int) -> bytes:
    """A chat key that is the same in every run: where SQLite puts a row depends on it."""
    return random.Random(number).randbytes(32)


def marked(number: int, repeat: int) -> bytes:
    """Something written that can be found again."""
    return b"MARK%06d!" % number * repeat


def fill(storage: Storage, rows: int, longest: int = 20) -> None:
    """One draft a chat, long ones and short ones."""
    with storage.begin() as tx:
        for number in range(rows):
            tx.conversations.save(key(number), b"state", 3600, marked(number, 1 + number * 37 % longest), 3600)
        tx.commit()


def delete(storage: Storage, numbers: range) -> None:
    """Deletes these chats."""
    with storage.begin() as tx:
        for number in numbers:
            tx.conversations.delete(key(number))
        tx.commit()


def marks_in(folder: Path) -> set[bytes]:
    """Every mark that can be read in the database's files, whole or overlapping others."""
    return {found for file in folder.glob("amanah.db*") for found in MARK.findall(file.read_bytes())}


def test_before_tidying_the_log_still_shows_what_was_deleted(sqlite_url: str, tmp_path: Path) -> None:
    """The search below can find something: this is what tidying is for."""
    storage = Storage(sqlite_url)
    fill(storage, 10)
    delete(storage, range(10))
    found = marks_in(tmp_path)
    storage.close()

    assert len(found) == 10


def test_deleted_drafts_are_nowhere_after_tidying(sqlite_url: str, tmp_path: Path) -> None:
    """Neither in the database, nor in its log, nor in the log's index; what was not deleted is still there."""
    storage = Storage(sqlite_url)
    fill(storage, 10)
    delete(storage, range(9))
    storage.tidy()
    found = marks_in(tmp_path)
    log = (tmp_path / "amanah.db-wal").stat().st_size
    storage.close()

    assert (found, log) == ({b"MARK000009!"}, 0)


def test_replaced_drafts_are_nowhere_after_tidying(sqlite_url: str, tmp_path: Path) -> None:
    """An answer that was corrected leaves no trace of what it was."""
    storage = Storage(sqlite_url)
    fill(storage, 10)
    for number in range(10):
        with storage.begin() as tx:
            tx.conversations.save(key(number), b"state", 3600, b"corrected", 3600)
            tx.commit()
    storage.tidy()
    found = marks_in(tmp_path)
    storage.close()

    assert found == set()


def test_a_rewrite_leaves_only_what_is_stored(sqlite_url: str, tmp_path: Path) -> None:
    """After much coming and going, copies that SQLite left behind while it moved rows are gone as well."""
    storage = Storage(sqlite_url)
    fill(storage, 600, longest=300)
    delete(storage, range(550))
    storage.rewrite()
    found = marks_in(tmp_path)
    storage.close()

    assert found == {marked(number, 1) for number in range(550, 600)}


def test_a_rewrite_leaves_no_deleted_rows_on_postgresql(postgresql_url: str) -> None:
    """PostgreSQL keeps what was deleted until a table is rewritten."""
    storage = Storage(postgresql_url)
    fill(storage, 300)
    delete(storage, range(300))
    storage.rewrite()
    storage.close()
    with psycopg.connect(postgresql_url) as connection:
        sizes = connection.execute("SELECT pg_relation_size('conversations'), pg_relation_size('drafts')").fetchone()

    assert sizes == (0, 0)
