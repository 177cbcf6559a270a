"""Tables of writing to people who asked for it: who they are, what goes out, and to whom it has come.

A member's language, area and organisation stand in the clear, because the audience is chosen by them; the chat is
sealed. `prompted` is a day. Where a broadcast's times are finer, they are the forum's own.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from bot.storage.schema.base import Identifier, coarse, metadata
from bot.storage.schema.consultations import waves
from bot.storage.times import DAY, MINUTE

members = Table(
    "members",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("member_key", LargeBinary, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("language", String, nullable=False),
    Column("area", String),
    Column("organisation", String),
    Column("state", String, nullable=False),
    Column("prompted", BigInteger, nullable=False),
    coarse("prompted", DAY),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("wave_id", Identifier, ForeignKey(waves.c.id, ondelete="CASCADE")),
    Column("words", String),
    Column("audience", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("approvals", String, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("again", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("counts", String),
    coarse("not_before", MINUTE),
    Index(None, "status", "not_before"),
    Index(None, "wave_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column(
        "broadcast_id",
        Identifier,
        ForeignKey(broadcasts.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column(
        "member_id", Identifier, ForeignKey(members.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("state", String, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("next_try", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index(None, "broadcast_id", "state", "next_try"),
    Index(None, "member_id"),
    sqlite_with_rowid=False,
)
