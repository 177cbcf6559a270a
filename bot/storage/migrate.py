"""Brings a database to the schema that this code expects, and says whether it is there.

Works the same from a checkout and from an installed wheel, prints nothing and leaves logging alone.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from bot.errors import SchemaMismatch
from bot.storage.revision import (
    UNFINISHED,
    check,
    current,
    head,
    is_known,
    is_unfinished,
    opened,
    revision_of,
    scripts_folder,
    unfinished,
)

__all__ = [
    "check",
    "current",
    "downgrade",
    "downgrade_on",
    "head",
    "is_known",
    "is_unfinished",
    "revision_of",
    "unfinished",
    "upgrade",
    "upgrade_on",
]


def upgrade(url: str, revision: str = "head") -> None:
    """Migrates forward, in one transaction; creates the database file on SQLite, mode 0600.

    `SchemaMismatch` when the database is newer than this code, or a forum has not finished moving into it.
    """
    with opened(url) as connection, _known_revisions():
        if is_unfinished(revision_of(connection) or ""):
            raise SchemaMismatch(UNFINISHED)
        connection.rollback()
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrates back, in one transaction; `base` leaves nothing but Alembic's own table."""
    with opened(url) as connection, _known_revisions():
        command.downgrade(_config(connection), revision)


def upgrade_on(connection: Connection, revision: str = "head") -> None:
    """As `upgrade`, inside the caller's transaction; `SchemaMismatch` for a revision this code does not know."""
    with _known_revisions():
        command.upgrade(_config(connection), revision)


def downgrade_on(connection: Connection, revision: str) -> None:
    """As `downgrade`, inside the caller's transaction."""
    with _known_revisions():
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config(stdout=io.StringIO(), attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts_folder()).replace("%", "%%"))
    return config


@contextmanager
def _known_revisions() -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise SchemaMismatch(str(error)) from None
