"""Where people asked to be told of a reply."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, select

from bot.storage.records import MailboxRow
from bot.storage.schema import mailboxes
from bot.storage.upserts import upsert

_IS = mailboxes.c.address == bindparam("key")
_PUT = upsert(mailboxes, lambda new: {"chat_key": new.chat_key, "sealed": new.sealed, "until": new.until})
_GET = select(mailboxes).where(_IS)
_AFTER = select(mailboxes).where(mailboxes.c.address > bindparam("key")).order_by(mailboxes.c.address)
_AFTER = _AFTER.limit(bindparam("limit"))
_DELETE = delete(mailboxes).where(_IS)
_DELETE_OF = delete(mailboxes).where(mailboxes.c.chat_key == bindparam("key"))
_EXPIRE = delete(mailboxes).where(mailboxes.c.until < bindparam("year"))


class Mailboxes:
    """Mailboxes by address; which report an address belongs to stands in no table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, mailbox: MailboxRow) -> None:
        """Keeps a mailbox, in the place of one at the same address."""
        self._connection.execute(_PUT[self._connection.dialect.name], asdict(mailbox))

    def get(self, address: bytes) -> MailboxRow | None:
        """The mailbox at an address, if somebody asked to be told there."""
        row = self._connection.execute(_GET, {"key": address}).one_or_none()
        return None if row is None else MailboxRow(*row)

    def after(self, address: bytes, limit: int) -> list[MailboxRow]:
        """The next mailboxes in the order of their addresses, which tells nothing; the first ones after `b""`."""
        return [MailboxRow(*row) for row in self._connection.execute(_AFTER, {"key": address, "limit": limit})]

    def delete(self, address: bytes) -> bool:
        """Takes a mailbox away; returns whether it was there."""
        return self._connection.execute(_DELETE, {"key": address}).rowcount > 0

    def delete_of(self, chat_key: bytes) -> int:
        """Takes all mailboxes of a chat away; returns how many."""
        return self._connection.execute(_DELETE_OF, {"key": chat_key}).rowcount

    def delete_before(self, year: int) -> int:
        """Takes away the mailboxes that ended before a year; returns how many."""
        return self._connection.execute(_EXPIRE, {"year": year}).rowcount
