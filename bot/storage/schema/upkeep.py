"""Tables of the programme itself: how often something was tried, and what it must remember about itself."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table

from bot.storage.schema.base import metadata

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
