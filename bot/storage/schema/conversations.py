"""Tables of what is being said: where each chat stands, and what it has written but not sent."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table

from bot.storage.schema.base import Identifier, coarse, metadata
from bot.storage.times import HOUR

conversations = Table(
    "conversations",
    metadata,
    Column("chat_key", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
    coarse("expires", HOUR),
    sqlite_with_rowid=False,
)

drafts = Table(
    "drafts",
    metadata,
    Column("chat_key", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
    coarse("expires", HOUR),
    sqlite_with_rowid=False,
)

draft_photos = Table(
    "draft_photos",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("chat_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
    coarse("expires", HOUR),
    Index(None, "chat_key"),
)
