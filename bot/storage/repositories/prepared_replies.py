"""The forum's own prepared replies: words about nobody, in the clear."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.records import PreparedReplyRow
from bot.storage.schema import prepared_replies

_PUT = {
    name: statement.on_conflict_do_update(index_elements=["id"], set_={"words": statement.excluded["words"]})
    for name, statement in (
        ("sqlite", sqlite.insert(prepared_replies)),
        ("postgresql", postgresql.insert(prepared_replies)),
    )
}
_GET = select(prepared_replies).where(prepared_replies.c.id == bindparam("key"))
_ALL = select(prepared_replies).order_by(prepared_replies.c.id)
_DELETE = delete(prepared_replies).where(prepared_replies.c.id == bindparam("key"))


class PreparedReplies:
    """Prepared replies by id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, row: PreparedReplyRow) -> None:
        """Keeps a reply, in the place of what stood under its id."""
        self._connection.execute(_PUT[self._connection.dialect.name], asdict(row))

    def get(self, reply_id: int) -> PreparedReplyRow | None:
        """The reply, if it is there."""
        row = self._connection.execute(_GET, {"key": reply_id}).one_or_none()
        return None if row is None else PreparedReplyRow(*row)

    def all(self) -> Sequence[PreparedReplyRow]:
        """All of them, in the order of their ids."""
        return [PreparedReplyRow(*row) for row in self._connection.execute(_ALL)]

    def delete(self, reply_id: int) -> bool:
        """Deletes the reply; returns whether it was there."""
        return self._connection.execute(_DELETE, {"key": reply_id}).rowcount > 0
