"""Tables of working on cases: what has changed, what the team keeps about each, and what it has at hand.

`case_marks.mark` is a random number that is another one after every change, so that a change can be noticed and no
order told from it. `held` stands in the clear because whatever deletes old cases has no keys.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from bot.storage.schema.base import Identifier, metadata
from bot.storage.schema.cases import reports
from bot.storage.schema.desk import coordinators

case_marks = Table(
    "case_marks",
    metadata,
    Column(
        "report_id", Identifier, ForeignKey(reports.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("mark", BigInteger, nullable=False),
    Column("held", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# The key of a case file is its report's, so that data keys are wrapped anew like everybody else's.
case_files = Table(
    "case_files",
    metadata,
    Column("id", Identifier, ForeignKey(reports.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "epoch", "id"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("coordinator_id", Identifier, ForeignKey(coordinators.c.id, ondelete="CASCADE"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("team_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "coordinator_id"),
    Index(None, "epoch", "id"),
)

prepared_replies = Table(
    "prepared_replies",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("words", String, nullable=False),
)
