"""Brings a database to the schema that this code expects, and says whether it is there.

Works the same from a checkout and from an installed wheel, prints nothing and leaves logging alone.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

import bot
from bot.errors import SchemaMismatch
from bot.storage.connecting import checked_url, connect, sqlite_file
from bot.storage.failures import translated

_UNFINISHED = "moving:"
_FINISH = "a forum has not finished moving into this database; run amanah migrate-to again, from its SQLite database"


def upgrade(url: str, revision: str = "head") -> None:
    """Migrates forward, in one transaction; creates the database file on SQLite, mode 0600.

    `SchemaMismatch` when the database is newer than this code, or a forum has not finished moving into it.
    """
    with _open(url) as connection, _known_revisions():
        if is_unfinished(revision_of(connection) or ""):
            raise SchemaMismatch(_FINISH)
        connection.rollback()
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrates back, in one transaction; `base` leaves nothing but Alembic's own table."""
    with _open(url) as connection, _known_revisions():
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision the database is at; None when it is empty, or a file that is not there (which is not created)."""
    file = sqlite_file(checked_url(url))
    if file is not None and not file.exists():
        return None
    with _open(url) as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision of the database at the other end of a connection; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade_on(connection: Connection, revision: str = "head") -> None:
    """As `upgrade`, inside the caller's transaction; `SchemaMismatch` for a revision this code does not know."""
    with _known_revisions():
        command.upgrade(_config(connection), revision)


def downgrade_on(connection: Connection, revision: str) -> None:
    """As `downgrade`, inside the caller's transaction."""
    with _known_revisions():
        command.downgrade(_config(connection), revision)


def head() -> str:
    """The revision this code expects."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise SchemaMismatch("this installation has no migrations")
    return revision


def check(url: str) -> None:
    """Returns when code and database fit each other; `SchemaMismatch` with what to do when they do not."""
    found, expected = current(url), head()
    if found == expected:
        return
    if found is None:
        raise SchemaMismatch("the database is empty; run: amanah migrate")
    if is_unfinished(found):
        raise SchemaMismatch(_FINISH)
    if is_known(found):
        raise SchemaMismatch(f"the database is at {found}, the code expects {expected}; run: amanah migrate")
    raise SchemaMismatch(f"the database is at {found}, which is newer than this code; install a newer version")


def is_known(revision: str) -> bool:
    """Whether this code can read a database of that revision; if not, it is of a newer version."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def unfinished(forum: bytes) -> str:
    """What stands in the place of the revision while a forum moves in; `forum` is 8 bytes that name it."""
    return f"{_UNFINISHED}{forum.hex()}:{head()}"


def is_unfinished(revision: str) -> bool:
    """Whether a forum has begun to move into a database of that revision and not finished."""
    return revision.startswith(_UNFINISHED)


def _scripts() -> Path:
    package = Path(bot.__file__).parent
    in_wheel = package / "alembic"
    return in_wheel if in_wheel.is_dir() else package.parent / "alembic"


def _config(connection: Connection | None = None) -> Config:
    config = Config(stdout=io.StringIO(), attributes={"connection": connection})
    config.set_main_option("script_location", str(_scripts()).replace("%", "%%"))
    return config


@contextmanager
def _open(url: str) -> Iterator[Connection]:
    engine = connect(checked_url(url), pool_size=1, foreign_keys=False)
    try:
        with translated(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _known_revisions() -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise SchemaMismatch(str(error)) from None
