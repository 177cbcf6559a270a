"""How Alembic reaches the database: by the connection that `bot.storage.migrate` gives, else AMANAH_DATABASE_URL."""

import os

from alembic import context
from sqlalchemy import Connection, func, select

from bot.storage.connecting import SETTING, checked_url, connect
from bot.storage.schema import metadata

TURN = 0x416D616E6168
"""The advisory lock that stands for "somebody is migrating"."""


def migrate(connection: Connection) -> None:
    """All steps in one transaction, also on SQLite: a migration that fails leaves the database as it was."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Of several processes that start at once the first migrates and the others find it done.
            connection.execute(select(func.pg_advisory_xact_lock(TURN)))
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            # Foreign keys are off while tables are replaced; what that broke must not be kept.
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
            if broken is not None:
                raise RuntimeError(f"a migration broke a foreign key of the table {broken[0]}")


def migrate_by_address() -> None:
    """For the `alembic` command at a developer's desk."""
    engine = connect(checked_url(os.environ.get(SETTING, "")), pool_size=1, foreign_keys=False)
    try:
        with engine.connect() as connection:
            migrate(connection)
    finally:
        engine.dispose()


if context.is_offline_mode():
    raise SystemExit("migrations look at the database while they run; there is no --sql")
given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    migrate_by_address()
