"""Tables of the programme itself: how often something was tried, and what it must remember about itself."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table

from bot.storage.schema.base import coarse, metadata
from bot.storage.times import HOUR

throttles = Table(
    "throttles",
    metadata,
    Column("bucket", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("resets", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# What was set at the desk, over what the environment says; never a secret.
desk_settings = Table(
    "desk_settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    sqlite_with_rowid=False,
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("name", String, primary_key=True),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("counts", String, nullable=False),
    coarse("hour", HOUR),
    sqlite_with_rowid=False,
)
