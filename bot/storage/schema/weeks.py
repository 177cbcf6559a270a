"""Tables of frozen weeks and years: what could be counted without keys, and, sealed, what could not.

A week has a row for each version; the first is what was frozen, each later one a correction. `members` are the reports
that were counted, so that late data changes nothing; `published` is what may leave the desk. Of a year nothing else is
kept.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table
from sqlalchemy import UniqueConstraint as Unique

from bot.storage.schema.base import Identifier, coarse, metadata, only_week
from bot.storage.times import DAY

weeks = Table(
    "weeks",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("week", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("frozen", BigInteger, nullable=False),
    Column("totals", String, nullable=False),
    Column("members", LargeBinary, nullable=False),
    Column("published", String),
    Unique("week", "version"),
    only_week(),
    coarse("frozen", DAY),
)

# The key of the figures is their week's, so that data keys are wrapped anew like everybody else's.
week_figures = Table(
    "week_figures",
    metadata,
    Column("id", Identifier, ForeignKey(weeks.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "epoch", "id"),
)

# What may leave the desk of a year, through the suppression module; made once.
annual_sheets = Table(
    "annual_sheets",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("figures", String, nullable=False),
    Column("week", String, nullable=False),
    only_week(),
    sqlite_with_rowid=False,
)
