"""Tables of telling people: where they asked to be told, and which cases have something to tell.

No column and no key of one leads to the other. `mailboxes.until` is a year, the only time a mailbox has. A notice's
`sealed` holds the address of its case's mailbox under a key that no disk and no setting ever holds.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table

from bot.storage.schema.base import Identifier, coarse, metadata
from bot.storage.schema.cases import reports
from bot.storage.times import HOUR

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("address", LargeBinary, primary_key=True),
    Column("chat_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("until", Integer, nullable=False),
    Index(None, "chat_key"),
    sqlite_with_rowid=False,
)

notices = Table(
    "notices",
    metadata,
    Column(
        "report_id", Identifier, ForeignKey(reports.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("due", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    coarse("due", HOUR),
    sqlite_with_rowid=False,
)
