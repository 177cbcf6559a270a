"""Whoever takes the files cannot tell from them who came first (privacy.md, "Time and order")."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from bot.storage.engine import Storage
from bot.storage.schema import metadata
from tests.storage.rows import report

ROWS = 200
CHANCE = 0.35  # five standard deviations for 200 rows: 1 / sqrt(199) each

IN_ORDER_ON_PURPOSE = {"audit", "epochs"}


def rank_correlation(found: Sequence[int]) -> float:
    """Spearman's coefficient between a sequence of the numbers from 0 and their natural order."""
    count = len(found)
    return 1 - 6 * sum((place - number) ** 2 for place, number in enumerate(found)) / (count * (count**2 - 1))


def filled(url: str) -> list[int]:
    """Stores reports one after the other; returns their ids in that order."""
    storage = Storage(url)
    rows = [report(content=b"." * 9000 + b"row %06d" % number) for number in range(ROWS)]
    with storage.begin() as tx:
        for row in rows:
            tx.reports.add(row)
            tx.draft_photos.add(row.lookup, b"sealed", 3600)
            tx.conversations.save(row.lookup, b"sealed", 3600, b"sealed", 3600)
            tx.throttles.hit(row.lookup, 60, 600)
        tx.commit()
    storage.rewrite()
    storage.close()
    return [row.id for row in rows]


def path_of(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


def test_the_measure_finds_an_order_where_there_is_one() -> None:
    """In order it gives 1, backwards -1: a test that finds nothing below has looked."""
    assert (rank_correlation(range(ROWS)), rank_correlation(range(ROWS)[::-1])) == (1, -1)


def test_ids_do_not_tell_the_order_on_sqlite(sqlite_url: str) -> None:
    """The rowid of a report is its random id, and there is no other."""
    ids = filled(sqlite_url)
    connection = sqlite3.connect(path_of(sqlite_url))
    rowids = connection.execute("SELECT rowid, id FROM reports ORDER BY rowid").fetchall()
    connection.close()

    assert all(rowid == row_id for rowid, row_id in rowids)
    assert abs(rank_correlation([ids.index(row_id) for _, row_id in rowids])) < CHANCE


@pytest.mark.parametrize("table", sorted(set(metadata.tables) - IN_ORDER_ON_PURPOSE))
def test_no_table_of_sqlite_counts_its_rows(sqlite_url: str, table: str) -> None:
    """Each table either has no rowid, or its rowid is the random id: a hidden one would count upwards."""
    connection = sqlite3.connect(path_of(sqlite_url))
    (without_rowid,) = connection.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (table,)).fetchone()
    key = connection.execute("SELECT name, type FROM pragma_table_info(?) WHERE pk", (table,)).fetchall()
    connection.close()

    assert without_rowid or key == [("id", "INTEGER")]


def test_places_in_the_file_do_not_tell_the_order_on_sqlite(sqlite_url: str) -> None:
    """Once the tables were rewritten, where a row's bytes stand in the file tells nothing either."""
    filled(sqlite_url)
    content = path_of(sqlite_url).read_bytes()
    places = [content.index(b"row %06d" % number) for number in range(ROWS)]

    assert abs(rank_correlation([sorted(places).index(place) for place in places])) < CHANCE


def test_places_in_the_file_do_not_tell_the_order_on_postgresql(postgresql_url: str) -> None:
    """Once the tables were rewritten, rows lie in the order of their random keys, in every table."""
    ids = filled(postgresql_url)
    with psycopg.connect(postgresql_url) as connection:
        stored = {
            table: connection.execute(f"SELECT {key} FROM {table} ORDER BY ctid".encode()).fetchall()  # noqa: S608
            for table, key in (("reports", "id"), ("draft_photos", "id"), ("drafts", "chat_key"))
        }

    assert all(keys == sorted(keys) and len(keys) == ROWS for keys in stored.values())
    assert abs(rank_correlation([ids.index(row_id) for (row_id,) in stored["reports"]])) < CHANCE
