"""The migrations lead in one line from nothing to the tables of the code."""

import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.storage import migrate
from bot.storage.connecting import checked_url, connect
from bot.storage.schema import metadata

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def scripts() -> ScriptDirectory:
    """The migrations as `alembic` finds them from pyproject.toml."""
    return ScriptDirectory.from_config(Config(toml_file=CHECKOUT / "pyproject.toml"))


def tables_of(path: str) -> dict[str, list[str]]:
    """What SQLite was told to create, each definition as sorted lines: their order in it means nothing."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {
        name: sorted(re.sub(r"\s+", " ", line).strip(" ,") for line in sql.split("\n"))
        for name, sql in found
        if name != "alembic_version"
    }


def test_history_is_one_line(scripts: ScriptDirectory) -> None:
    """One beginning, one end, one step after each, numbered in that order."""
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]

    assert (len(scripts.get_heads()), len(scripts.get_bases())) == (1, 1)
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]


def test_the_head_is_what_the_tables_of_the_code_say(database_url: str) -> None:
    """Alembic finds nothing left to do: tables, columns, types, defaults, indexes and keys."""
    engine = connect(checked_url(database_url), pool_size=1)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()

    assert differences == []


def test_the_head_is_to_the_letter_what_the_code_would_create_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    """Also what Alembic does not compare: checks, and tables without a rowid."""
    url = f"sqlite:///{tmp_path / 'from_code.db'}"
    engine = connect(checked_url(url), pool_size=1)
    metadata.create_all(engine)
    engine.dispose()

    assert tables_of(sqlite_url.removeprefix("sqlite:///")) == tables_of(str(tmp_path / "from_code.db"))


def test_the_checks_are_there_on_postgresql(postgresql_url: str) -> None:
    """The ones of the code, table by table."""
    engine = connect(checked_url(postgresql_url), pool_size=1)
    with engine.begin() as connection:
        found = {
            (name, str(check["name"]))
            for name in metadata.tables
            for check in inspect(connection).get_check_constraints(name)
        }
        metadata.drop_all(connection)
        metadata.create_all(connection)
        expected = {
            (name, str(check["name"]))
            for name in metadata.tables
            for check in inspect(connection).get_check_constraints(name)
        }
    engine.dispose()

    assert found == expected


def test_the_programme_and_the_command_find_the_same_migrations(scripts: ScriptDirectory) -> None:
    """`amanah migrate` and `alembic upgrade head` lead to the same place."""
    assert migrate.head() == scripts.get_current_head()


def test_what_is_known_without_alembic_is_what_alembic_knows(scripts: ScriptDirectory) -> None:
    """Processes read the migrations' numbers from the names of their files, since they do without Alembic."""
    numbers = [script.revision for script in scripts.walk_revisions()]

    assert [number for number in (*numbers, "0000", "9999", "0001_first") if migrate.is_known(number)] == numbers


def test_a_database_says_its_revision_as_alembic_reads_it(database_url: str, empty_database_url: str) -> None:
    """Also one that has nothing in it yet."""
    for url in (database_url, empty_database_url):
        engine = connect(checked_url(url), pool_size=1)
        with engine.connect() as connection:
            assert migrate.revision_of(connection) == MigrationContext.configure(connection).get_current_revision()
        engine.dispose()
