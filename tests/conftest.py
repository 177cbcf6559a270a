"""What every test may use."""

import pytest

from tests.databases import (
    database_url,
    empty_database_url,
    empty_postgresql_url,
    empty_sqlite_url,
    postgresql_migrated,
    postgresql_server,
    postgresql_template,
    postgresql_url,
    sqlite_template,
    sqlite_url,
    storage,
)

__all__ = [
    "database_url",
    "empty_database_url",
    "empty_postgresql_url",
    "empty_sqlite_url",
    "postgresql_migrated",
    "postgresql_server",
    "postgresql_template",
    "postgresql_url",
    "sqlite_template",
    "sqlite_url",
    "storage",
]


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the programme does."""
    return "asyncio"


LONG = ("tests/reliability/", "tests/walk/", "tests/cli/", "tests/security/", "tests/desk/")
"""Folders whose files take longest: a process that gets one of these last keeps everybody waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first; within a folder everything stays in its order."""
    items.sort(
        key=lambda item: next((at for at, folder in enumerate(LONG) if item.nodeid.startswith(folder)), len(LONG))
    )
