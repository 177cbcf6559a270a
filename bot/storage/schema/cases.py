"""Tables of cases: a report, what was said about it since, and the photos of both."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from bot.storage.schema.base import Identifier, metadata, only_week

reports = Table(
    "reports",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("reporter_public", LargeBinary, nullable=False),
    Column("kdf", String, nullable=False),
    Column("week", String, nullable=False),
    Column("status", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    only_week(),
    Index(None, "kdf"),
    Index(None, "week", "status", "id"),
    Index(None, "status", "week", "id"),
    Index(None, "epoch", "id"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("report_id", Identifier, ForeignKey(reports.c.id, ondelete="CASCADE"), nullable=False),
    Column("voice", String, nullable=False),
    Column("week", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("reporter_key", LargeBinary),
    Column("content", LargeBinary, nullable=False),
    only_week(),
    Index(None, "report_id", "voice", "week"),
    Index(None, "week", "voice"),
    Index(None, "epoch", "id"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("report_id", Identifier, ForeignKey(reports.c.id, ondelete="CASCADE"), nullable=False),
    Column("message_id", Identifier, ForeignKey(messages.c.id, ondelete="CASCADE")),
    Column("week", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("reporter_key", LargeBinary),
    Column("content", LargeBinary, nullable=False),
    only_week(),
    Index(None, "report_id"),
    Index(None, "message_id"),
    Index(None, "epoch", "id"),
)
