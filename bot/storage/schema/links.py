"""Tables of coordinators' own Telegram: where each wants the week, and which week went to whom."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from bot.storage.schema.base import Identifier, metadata, only_week
from bot.storage.schema.desk import coordinators


def _coordinator_key() -> Column[int]:
    return Column(
        "coordinator_id",
        Identifier,
        ForeignKey(coordinators.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )


telegram_links = Table(
    "telegram_links",
    metadata,
    _coordinator_key(),
    Column("chat_key", LargeBinary, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("code_key", LargeBinary, primary_key=True),
    Column("coordinator_id", Identifier, ForeignKey(coordinators.c.id, ondelete="CASCADE"), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index(None, "coordinator_id"),
    sqlite_with_rowid=False,
)

digests = Table(
    "digests",
    metadata,
    Column("week", String, primary_key=True),
    _coordinator_key(),
    Column("state", String, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    only_week(),
    Index(None, "coordinator_id"),
    sqlite_with_rowid=False,
)

# Chats that were linked until a moment ago: their commands have still to be taken away at Telegram.
ended_links = Table(
    "ended_links",
    metadata,
    Column("chat_key", LargeBinary, primary_key=True),
    Column("coordinator_id", Identifier, ForeignKey(coordinators.c.id, ondelete="CASCADE"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "coordinator_id"),
    sqlite_with_rowid=False,
)
