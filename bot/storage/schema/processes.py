"""The table of the running processes of one forum: how they come to share what none of them may write down.

Only processes that share PostgreSQL are in it. Nothing in it opens anything: what is sealed here opens with private
keys that stand in the memory of these processes alone. It tells of no time; that a process lives is told by a lock.
"""

from sqlalchemy import Column, LargeBinary, Table

from bot.storage.schema.base import Identifier, metadata

processes = Table(
    "processes",
    metadata,
    Column("id", Identifier, primary_key=True, autoincrement=False),
    Column("public", LargeBinary, nullable=False),
    Column("tag", LargeBinary, nullable=False),
    Column("ring", LargeBinary),
    Column("sealed", LargeBinary),
)
