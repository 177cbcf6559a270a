"""Tables of the desk: who works there, their sessions, their copies of the team key, what they did."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from bot.storage.schema.base import Identifier, coarse, metadata, only_week
from bot.storage.times import MINUTE

coordinators = Table(
    "coordinators",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("wrapped_private", LargeBinary, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("language", String, nullable=False),
    Column("week", String, nullable=False),
    only_week(),
)

# Whose password somebody else has seen: until they choose another it opens nothing. A table of its own, so that
# accounts look the same with and without.
one_time_passwords = Table(
    "one_time_passwords",
    metadata,
    Column(
        "coordinator_id",
        Identifier,
        ForeignKey(coordinators.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sqlite_with_rowid=False,
)

epochs = Table(
    "epochs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("recovery_public", LargeBinary, nullable=False),
    Column("recovery_seal", LargeBinary, nullable=False),
    Column("week", String, nullable=False),
    only_week(),
)

team_seals = Table(
    "team_seals",
    metadata,
    Column("epoch", Integer, ForeignKey(epochs.c.number), primary_key=True, autoincrement=False),
    Column(
        "coordinator_id",
        Identifier,
        ForeignKey(coordinators.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "coordinator_id"),
    sqlite_with_rowid=False,
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("coordinator_id", Identifier, ForeignKey(coordinators.c.id, ondelete="CASCADE"), nullable=False),
    Column("sealed", LargeBinary),
    Column("label", LargeBinary),
    Column("expires", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Index(None, "coordinator_id"),
    sqlite_with_rowid=False,
)

# The second factor of whoever has one, sealed to their own key: it opens with their password alone.
second_factors = Table(
    "second_factors",
    metadata,
    Column(
        "coordinator_id",
        Identifier,
        ForeignKey(coordinators.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# The one table that is in order on purpose: it tells what coordinators did, never who reported. No foreign keys, so
# that it outlives what it speaks of.
audit = Table(
    "audit",
    metadata,
    Column("number", Identifier, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("coordinator_id", Identifier),
    Column("action", String, nullable=False),
    Column("subject", Identifier),
    coarse("at", MINUTE),
    sqlite_autoincrement=True,
)
