"""From SQLite to PostgreSQL: every row of every table, in any number of tries, and nothing of when it was made."""

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import String

from bot.errors import AlreadyRunning, FieldError, SchemaMismatch, StorageError, StorageUnavailable
from bot.services.moving import Step, moving
from bot.storage import connecting, migrate
from bot.storage.departure import LEFT_BEHIND, moving_tables
from bot.storage.engine import Storage
from bot.storage.instance import only_one
from tests.databases import PostgresqlServer
from tests.security.furnished import rows_of
from tests.storage.everything import fill_every_table

ROWS = 12
COUNTED = 6  # lines of the log that are still there when it moves


class KilledError(Exception):
    """What stands for SIGKILL: nothing after it is done."""


@dataclass(frozen=True)
class Moved:
    """A forum before and after, and the bytes of its old file from before."""

    old: str
    new: str
    before: bytes


@pytest.fixture
def old(sqlite_url: str) -> str:
    """A database with rows in every table."""
    return filled(sqlite_url)


@pytest.fixture
def cut_off(postgresql_server: PostgresqlServer) -> Iterator[Callable[[], None]]:
    """Stops the server when called; it runs again after the test, whatever happens."""
    yield postgresql_server.stop
    postgresql_server.start()


@pytest.fixture(scope="module")
def moved(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, postgresql_server: PostgresqlServer
) -> Iterator[Moved]:
    """A forum that has moved; it was killed once on the way."""
    path = tmp_path_factory.mktemp("moved") / "amanah.db"
    shutil.copy(sqlite_template, path)
    old = filled(f"sqlite:///{path}")
    change(old, f"DELETE FROM audit WHERE number > {COUNTED}")  # noqa: S608
    before = path.read_bytes()
    name = postgresql_server.create()
    new = postgresql_server.url(name)
    with pytest.raises(KilledError):
        run(old, new, until="reports")
    run(old, new)
    yield Moved(old, new, before)
    postgresql_server.drop(name)


def filled(url: str, seed: int = 1) -> str:
    """The same database with rows in every table."""
    storage = Storage(url)
    fill_every_table(storage, ROWS, seed)
    storage.close()
    return url


def run(old: str, new: str, *, again: bool = False, pages: int = -1, until: str = "") -> int:
    """Move; after so many pages, or at the first of a table, that is the end. How many rows were copied."""
    left = [pages]

    def tell(step: Step) -> None:
        left[0] -= 1
        if left[0] == -1 or step.table == until:
            raise KilledError

    with moving(old, new) as move:
        if again:
            move.start_anew()
        copied = move.copy(tell)
        move.finish(move.compare(lambda step: None))
    return copied


def change(url: str, statement: str) -> None:
    """Change something in a database, as a bot that ran again would."""
    storage = Storage(url)
    with storage.begin() as tx:
        tx._connection.exec_driver_sql(statement)
        tx.commit()
    storage.close()


def all_but_sessions(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row that moves, in an order that both databases agree upon."""
    return {table: sorted(rows, key=repr) for table, rows in rows_of(url).items() if table not in LEFT_BEHIND}


def test_every_row_arrives_as_it_was(moved: Moved) -> None:
    """Every table, every type, empty and large values, letters of every script; and it is a forum's database then."""
    before = all_but_sessions(moved.old)

    assert all(before.values())
    assert before == all_but_sessions(moved.new)
    migrate.check(moved.new)


def test_the_old_database_stays_as_it_was(moved: Moved) -> None:
    """Not a byte of it is written."""
    assert Path(moved.old.removeprefix("sqlite:///")).read_bytes() == moved.before


def test_sessions_stay_behind(moved: Moved) -> None:
    """Everybody signs in once more, so that no cookie opens what the old file still holds."""
    before, after = rows_of(moved.old), rows_of(moved.new)

    assert all(before[table] and after[table] == [] for table in LEFT_BEHIND)


def test_the_log_of_the_desk_goes_on_counting(moved: Moved) -> None:
    """After the highest number that was ever given, also when that line has been deleted since."""
    storage = Storage(moved.new)
    with storage.begin() as tx:
        tx.audit.add("signed_in", None, None, 1_800_000_000)
        numbers = tx._connection.exec_driver_sql("SELECT number FROM audit ORDER BY 1").scalars().all()
    storage.close()

    assert numbers == [*range(1, COUNTED + 1), ROWS + 1]


def test_places_and_transactions_tell_nothing(moved: Moved) -> None:
    """Rows lie in the order of their keys, and so were they made; no transaction made rows of two tables."""
    made_by: dict[int, set[str]] = {}
    with psycopg.connect(moved.new) as connection:
        for table in moving_tables():
            keys = ", ".join(f'"{one.name}"' + _by_bytes(one.type) for one in table.primary_key.columns)
            statement = f'SELECT row_number() OVER (ORDER BY {keys}), xmin::text FROM "{table.name}" ORDER BY ctid'  # noqa: S608
            found = [(place, int(xmin)) for place, xmin in connection.execute(statement.encode())]
            for _, xmin in found:
                made_by.setdefault(xmin, set()).add(table.name)

            assert [place for place, _ in found] == list(range(1, len(found) + 1))
            assert [xmin for _, xmin in found] == sorted(xmin for _, xmin in found)

    assert all(len(tables) == 1 for tables in made_by.values())


def test_a_move_that_is_killed_again_and_again_goes_on_where_it_was(old: str, postgresql_url: str) -> None:
    """After any number of pages; what is there is not copied again, and in the end both are equal."""
    chance, kills, copied = random.Random(7), 0, -1
    while copied < 0:
        try:
            copied = run(old, postgresql_url, pages=chance.randrange(15, 45))
        except KilledError:
            kills += 1

    assert kills > 1
    assert copied < 30 * ROWS
    assert all_but_sessions(old) == all_but_sessions(postgresql_url)


def test_a_database_that_is_not_all_there_is_no_forum_for_anybody(old: str, postgresql_url: str) -> None:
    """Neither `amanah run` nor `amanah migrate` takes it for one."""
    with pytest.raises(KilledError):
        run(old, postgresql_url, until="coordinators")

    for command in (migrate.check, migrate.upgrade):
        with pytest.raises(SchemaMismatch, match="not finished moving"):
            command(postgresql_url)


def test_a_forum_that_has_arrived_is_compared_and_never_written_over(old: str, postgresql_url: str) -> None:
    """Who runs it once more learns whether the two are still the same; who has worked there since loses nothing."""
    run(old, postgresql_url)
    again = run(old, postgresql_url)
    change(postgresql_url, "DELETE FROM throttles")

    assert again == 0
    with pytest.raises(StorageError, match=r"arrived there before.*throttles"):
        run(old, postgresql_url)
    with pytest.raises(FieldError, match="may be in use"):
        run(old, postgresql_url, again=True)
    assert rows_of(postgresql_url)["throttles"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE members SET language = 'xx' WHERE id = (SELECT min(id) FROM members)",
        "DELETE FROM members WHERE id = (SELECT min(id) FROM members)",
    ],
)
def test_what_has_changed_between_two_runs_is_noticed(old: str, postgresql_url: str, statement: str) -> None:
    """Somebody was forgotten, or chose another language, while the bot ran again: it is not made a forum's."""
    with pytest.raises(KilledError):
        run(old, postgresql_url, until="deliveries")
    change(old, statement)

    with pytest.raises(StorageError, match=r"has changed since.*members.*--again"):
        run(old, postgresql_url)
    with pytest.raises(SchemaMismatch):
        migrate.check(postgresql_url)


def test_a_row_whose_other_half_is_gone_says_the_same(old: str, postgresql_url: str) -> None:
    """A report that came and one that went leave the count as it was; what belongs to the new one finds no place."""
    with pytest.raises(KilledError):
        run(old, postgresql_url, until="messages")
    with contextlib.closing(sqlite3.connect(old.removeprefix("sqlite:///"))) as connection, connection:
        of_last = "(SELECT report_id FROM messages ORDER BY id DESC LIMIT 1)"
        connection.execute(f"UPDATE reports SET id = id - 1 WHERE id = {of_last}")  # noqa: S608
        connection.execute(f"UPDATE messages SET report_id = report_id - 1 WHERE report_id = {of_last}")  # noqa: S608

    with pytest.raises(StorageError, match=r"has changed since.*messages"):
        run(old, postgresql_url)


def test_starting_anew_follows_every_change(old: str, postgresql_url: str) -> None:
    """Of the database, and of the version of the programme; nothing of before is left."""
    with pytest.raises(KilledError):
        run(old, postgresql_url, until="publications")
    change(old, "DELETE FROM members WHERE id IN (SELECT id FROM members LIMIT 5)")
    change(postgresql_url, "UPDATE alembic_version SET version_num = version_num || 'x'")
    with pytest.raises(FieldError, match="another version"):
        run(old, postgresql_url)
    run(old, postgresql_url, again=True)

    assert all_but_sessions(old) == all_but_sessions(postgresql_url)


@pytest.mark.parametrize("there", ["tables of another programme", "another forum", "another forum's unfinished move"])
def test_what_is_somebody_elses_is_left_alone(
    old: str, there: str, postgresql_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    """A wrong address does no harm, `--again` or not."""
    if there == "tables of another programme":
        change(postgresql_url, "CREATE TABLE invoices (id int)")
    elif there == "another forum":
        filled(postgresql_url, seed=2)
    else:
        other = shutil.copy(sqlite_template, tmp_path / "other.db")
        with pytest.raises(KilledError):
            run(filled(f"sqlite:///{other}", seed=2), postgresql_url, until="members")
    before = rows_of(postgresql_url) if "forum" in there else {}

    for again in (False, True):
        with pytest.raises(FieldError, match="something else"):
            run(old, postgresql_url, again=again)
    assert before in ({}, rows_of(postgresql_url))


def test_nothing_is_moved_while_amanah_runs(old: str, postgresql_url: str) -> None:
    """What it writes meanwhile would be lost."""
    with only_one(old), pytest.raises(AlreadyRunning, match="stop it first"):
        run(old, postgresql_url)


def test_two_do_not_move_into_one_database(
    old: str, postgresql_url: str, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one is told; so is who comes back while PostgreSQL still works on what a killed one had sent."""
    monkeypatch.setattr(connecting, "WAIT_SECONDS", 1)
    other = filled(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'other.db')}", seed=2)

    with moving(old, postgresql_url), pytest.raises(AlreadyRunning, match="migrate-to works"):
        run(other, postgresql_url)


def test_a_database_that_stops_in_the_middle_is_gone_on_with(
    old: str, postgresql_url: str, postgresql_server: PostgresqlServer, cut_off: Callable[[], None]
) -> None:
    """It is told; afterwards the same command goes on."""

    def stop(step: Step) -> None:
        if step.table == "messages":
            cut_off()

    with pytest.raises(StorageUnavailable), moving(old, postgresql_url) as move:
        move.copy(stop)
    postgresql_server.start()
    copied = run(old, postgresql_url)

    assert copied < 20 * ROWS
    assert all_but_sessions(old) == all_but_sessions(postgresql_url)


def test_letters_that_postgresql_does_not_take_are_named_by_their_table(old: str, postgresql_url: str) -> None:
    """A zero character in a text; the text itself is not said."""
    change(old, "UPDATE prepared_replies SET words = 'secret' || char(0)")

    with pytest.raises(StorageError, match="prepared_replies") as refused:
        run(old, postgresql_url)
    assert "secret" not in str(refused.value)


def test_a_role_that_may_not_make_tables_is_told_so(
    old: str, empty_postgresql_url: str, postgresql_server: PostgresqlServer
) -> None:
    """It has to own the database."""
    postgresql_server.run("CREATE ROLE guest LOGIN")
    try:
        with pytest.raises(StorageError, match="make it the database's owner"):
            run(old, empty_postgresql_url.replace("postgres:@", "guest:@"))
    finally:
        postgresql_server.run("DROP ROLE guest")


def test_there_is_one_direction(old: str, postgresql_url: str) -> None:
    """The way back is a backup and a restore, which is said."""
    with pytest.raises(FieldError, match="amanah backup, then amanah restore"):
        run(postgresql_url, postgresql_url)
    with pytest.raises(FieldError, match="must be one like postgresql://"):
        run(old, old)


def _by_bytes(kind: object) -> str:
    return ' COLLATE "C"' if isinstance(kind, String) else ""
