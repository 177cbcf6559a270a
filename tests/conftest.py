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
