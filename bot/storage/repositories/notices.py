"""Cases in which something happened that their reporters may have asked to be told of."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.storage.records import NoticeRow
from bot.storage.schema import notices
from bot.storage.times import HOUR, floor
from bot.storage.upserts import upsert

_PUT = upsert(notices, lambda new: {"due": new.due, "sealed": new.sealed})
_DUE = select(notices).where(notices.c.due <= bindparam("now")).order_by(notices.c.report_id)
_DELETE = delete(notices).where(notices.c.report_id == bindparam("key"), notices.c.due <= bindparam("now"))
_HELD = (notices.c.report_id == bindparam("key"), notices.c.sealed == bindparam("held"))
_CLAIM = update(notices).where(*_HELD, notices.c.due == bindparam("was")).values(due=bindparam("until"))
_DELETE_HELD = delete(notices).where(*_HELD)
_EXPIRE = delete(notices).where(notices.c.due <= bindparam("before"))


class Notices:
    """Notices by report, at most one each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, notice: NoticeRow) -> None:
        """Keeps a notice, in the place of an earlier one of the same report; `due` is kept as the hour it falls in."""
        given = asdict(notice) | {"due": floor(notice.due, HOUR)}
        self._connection.execute(_PUT[self._connection.dialect.name], given)

    def due(self, now: int) -> list[NoticeRow]:
        """The notices whose hour has come."""
        return [NoticeRow(*row) for row in self._connection.execute(_DUE, {"now": now})]

    def delete(self, report_id: int, now: int) -> None:
        """Takes a notice away, unless it has become due only after `now`; nothing happens if it is gone."""
        self._connection.execute(_DELETE, {"key": report_id, "now": now})

    def claim(self, notice: NoticeRow, until: int) -> bool:
        """Takes a notice in hand, due again only at that hour; False when somebody else has it, or a newer one came."""
        given = {"key": notice.report_id, "held": notice.sealed, "was": notice.due, "until": floor(until, HOUR)}
        return self._connection.execute(_CLAIM, given).rowcount == 1

    def delete_claimed(self, notice: NoticeRow) -> None:
        """Takes away a notice that was in hand, unless a newer one has taken its place."""
        self._connection.execute(_DELETE_HELD, {"key": notice.report_id, "held": notice.sealed})

    def delete_due_before(self, before: int) -> int:
        """Takes away notices that nobody could send since `before`; returns how many."""
        return self._connection.execute(_EXPIRE, {"before": before}).rowcount
