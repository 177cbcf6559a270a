"""Tables of consultations: what is asked, each time it is asked, and what was answered.

Nothing in a row of an answer leads to a person, nor from one row of answers to another. What says who has answered
(`answer_tokens`) and what is being written (`answer_drafts`) is named with the wave's key and goes with it.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table
from sqlalchemy import UniqueConstraint as Unique

from bot.storage.schema.base import Identifier, coarse, metadata, only_week
from bot.storage.times import MINUTE

consultations = Table(
    "consultations",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("definition", String, nullable=False),
    Column("next_opening", BigInteger),
    Column("missed", String),
    sqlite_with_rowid=False,
)

# Its times are the forum's own acts, not a person's.
waves = Table(
    "waves",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("consultation", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", String, nullable=False),
    Column("status", String, nullable=False),
    Column("opens", BigInteger, nullable=False),
    Column("closes", BigInteger, nullable=False),
    Column("sealed_key", LargeBinary),
    Column("asked", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    coarse("opens", MINUTE),
    coarse("closes", MINUTE),
    Unique("consultation", "number"),
    Index(None, "status", "closes"),
)


def _wave() -> Column[int]:
    return Column("wave_id", Identifier, ForeignKey(waves.c.id, ondelete="CASCADE"), nullable=False)


def _wave_key() -> Column[int]:
    return Column(
        "wave_id", Identifier, ForeignKey(waves.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


answer_tokens = Table(
    "answer_tokens",
    metadata,
    _wave_key(),
    Column("token", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)

answer_drafts = Table(
    "answer_drafts",
    metadata,
    _wave_key(),
    Column("token", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

wave_steps = Table(
    "wave_steps",
    metadata,
    _wave_key(),
    Column("question", String, primary_key=True),
    Column("reached", Integer, nullable=False),
    sqlite_with_rowid=False,
)

responses = Table(
    "responses",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    _wave(),
    Column("week", String, nullable=False),
    Column("folded", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    only_week(),
    Index(None, "wave_id", "folded", "id"),
    Index(None, "epoch", "id"),
)

response_texts = Table(
    "response_texts",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    _wave(),
    Column("question", String, nullable=False),
    Column("week", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    only_week(),
    Index(None, "wave_id", "question", "id"),
    Index(None, "epoch", "id"),
)

# The key of a tally is its wave's, so that data keys are wrapped anew like everybody else's.
tallies = Table(
    "tallies",
    metadata,
    Column("id", Identifier, ForeignKey(waves.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "epoch", "id"),
)

publications = Table(
    "publications",
    metadata,
    _wave_key(),
    Column("status", String, nullable=False),
    Column("words", String, nullable=False),
    Column("figures", String, nullable=False),
    Column("approvals", String, nullable=False),
    Column("week", String, nullable=False),
    only_week(),
    sqlite_with_rowid=False,
)

calendar_corrections = Table(
    "calendar_corrections",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    sqlite_with_rowid=False,
)
