"""Which schema a database is at and which one this code expects, found out without Alembic.

Every process looks at its start, and Alembic alone would cost it 8 MB for as long as it runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, String, column, inspect, select, table

import bot
from bot.errors import SchemaMismatch
from bot.storage.connecting import checked_url, connect, sqlite_file
from bot.storage.failures import translated

_TABLE = "alembic_version"
_REVISION = select(column("version_num", String)).select_from(table(_TABLE))

_MOVING = "moving:"
UNFINISHED = "a forum has not finished moving into this database; run amanah migrate-to again, from its SQLite database"
"""What is said of a database that `is_unfinished`."""


def check(url: str) -> None:
    """Returns when code and database fit each other; `SchemaMismatch` with what to do when they do not."""
    found, expected = current(url), head()
    if found == expected:
        return
    if found is None:
        raise SchemaMismatch("the database is empty; run: amanah migrate")
    if is_unfinished(found):
        raise SchemaMismatch(UNFINISHED)
    if is_known(found):
        raise SchemaMismatch(f"the database is at {found}, the code expects {expected}; run: amanah migrate")
    raise SchemaMismatch(f"the database is at {found}, which is newer than this code; install a newer version")


def current(url: str) -> str | None:
    """The revision the database is at; None when it is empty, or a file that is not there (which is not created)."""
    file = sqlite_file(checked_url(url))
    if file is not None and not file.exists():
        return None
    with opened(url) as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision of the database at the other end of a connection; None when it is empty."""
    if not inspect(connection).has_table(_TABLE):
        return None
    return connection.execute(_REVISION).scalar_one_or_none()


def head() -> str:
    """The revision this code expects."""
    known = _revisions()
    if not known:
        raise SchemaMismatch("this installation has no migrations")
    return max(known)


def is_known(revision: str) -> bool:
    """Whether this code can read a database of that revision; if not, it is of a newer version."""
    return revision in _revisions()


def unfinished(forum: bytes) -> str:
    """What stands in the place of the revision while a forum moves in; `forum` is 8 bytes that name it."""
    return f"{_MOVING}{forum.hex()}:{head()}"


def is_unfinished(revision: str) -> bool:
    """Whether a forum has begun to move into a database of that revision and not finished."""
    return revision.startswith(_MOVING)


def scripts_folder() -> Path:
    """Where the migrations are: inside the installed package, or at the top of a checkout."""
    package = Path(bot.__file__).parent
    in_wheel = package / "alembic"
    return in_wheel if in_wheel.is_dir() else package.parent / "alembic"


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    """A connection for this once."""
    engine = connect(checked_url(url), pool_size=1, foreign_keys=False)
    try:
        with translated(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _revisions() -> set[str]:
    """Numbers in one line, each at the head of its file's name."""
    return {script.name.partition("_")[0] for script in (scripts_folder() / "versions").glob("[0-9]*_*.py")}
