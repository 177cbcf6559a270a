"""Where coordinators want the week in Telegram, and the codes with which they say so."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.storage.records import TelegramLinkRow
from bot.storage.schema import ended_links, link_codes, telegram_links
from bot.storage.upserts import upsert

_OF = telegram_links.c.coordinator_id == bindparam("key")
_PUT = upsert(telegram_links, lambda new: {"chat_key": new.chat_key, "sealed": new.sealed})
_GET = select(telegram_links).where(_OF)
_BY_CHAT = select(telegram_links).where(telegram_links.c.chat_key == bindparam("key"))
_AFTER = select(telegram_links).where(telegram_links.c.coordinator_id > bindparam("after"))
_AFTER = _AFTER.order_by(telegram_links.c.coordinator_id).limit(bindparam("limit"))
_DELETE = delete(telegram_links).where(_OF)
_END = upsert(ended_links, lambda new: {"coordinator_id": new.coordinator_id, "sealed": new.sealed})
_ENDED = select(ended_links.c.coordinator_id, ended_links.c.chat_key, ended_links.c.sealed)
_ENDED = _ENDED.order_by(ended_links.c.chat_key)
_FORGET = delete(ended_links).where(ended_links.c.chat_key == bindparam("key"))

_ADD_CODE = insert(link_codes)
_WAITING = select(link_codes.c.expires).where(link_codes.c.coordinator_id == bindparam("key"))
_TAKE = (
    delete(link_codes)
    .where(link_codes.c.code_key == bindparam("key"))
    .returning(link_codes.c.coordinator_id, link_codes.c.expires)
)
_DELETE_CODES = delete(link_codes).where(link_codes.c.coordinator_id == bindparam("key"))
_EXPIRE = delete(link_codes).where(link_codes.c.expires <= bindparam("now"))


class TelegramLinks:
    """Links by account and by the keyed hash of their chat: one chat an account, one account a chat."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, link: TelegramLinkRow) -> None:
        """Keeps a link, in the place of one the account had; `StorageError` when the chat is another account's."""
        self._connection.execute(_PUT[self._connection.dialect.name], asdict(link))

    def get(self, coordinator_id: int) -> TelegramLinkRow | None:
        """The link of an account."""
        row = self._connection.execute(_GET, {"key": coordinator_id}).one_or_none()
        return None if row is None else TelegramLinkRow(*row)

    def by_chat(self, chat_key: bytes) -> TelegramLinkRow | None:
        """The link of the chat that has this keyed hash."""
        row = self._connection.execute(_BY_CHAT, {"key": chat_key}).one_or_none()
        return None if row is None else TelegramLinkRow(*row)

    def after(self, coordinator_id: int, limit: int) -> list[TelegramLinkRow]:
        """The next links in the order of their accounts' ids, which tells nothing; the first ones after 0."""
        rows = self._connection.execute(_AFTER, {"after": coordinator_id, "limit": limit})
        return [TelegramLinkRow(*row) for row in rows]

    def delete(self, coordinator_id: int) -> bool:
        """Forgets the link of an account; returns whether there was one."""
        return self._connection.execute(_DELETE, {"key": coordinator_id}).rowcount > 0

    def add_ended(self, link: TelegramLinkRow) -> None:
        """Remembers a chat that is no longer linked until its commands are taken away."""
        self._connection.execute(_END[self._connection.dialect.name], asdict(link))

    def ended(self) -> list[TelegramLinkRow]:
        """The chats whose commands are still to be taken away."""
        return [TelegramLinkRow(*row) for row in self._connection.execute(_ENDED)]

    def forget_ended(self, chat_key: bytes) -> None:
        """Forgets such a chat; nothing happens if it is gone."""
        self._connection.execute(_FORGET, {"key": chat_key})


class LinkCodes:
    """Codes by their keyed hash. Whoever takes one looks at its end; nothing here knows the time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, code_key: bytes, coordinator_id: int, expires: int) -> None:
        """Keeps a code in the place of any other of the account; `expires` is in seconds since the epoch."""
        self.delete_of(coordinator_id)
        given = {"code_key": code_key, "coordinator_id": coordinator_id, "expires": expires}
        self._connection.execute(_ADD_CODE, given)

    def waiting(self, coordinator_id: int) -> int | None:
        """When the account's code ends, if it has one."""
        return self._connection.execute(_WAITING, {"key": coordinator_id}).scalar_one_or_none()

    def take(self, code_key: bytes) -> tuple[int, int] | None:
        """Uses a code up: whose it is, and when it ends or ended. Of two who take it, one gets it."""
        row = self._connection.execute(_TAKE, {"key": code_key}).one_or_none()
        return None if row is None else (row[0], row[1])

    def delete_of(self, coordinator_id: int) -> None:
        """Throws the account's code away."""
        self._connection.execute(_DELETE_CODES, {"key": coordinator_id})

    def delete_expired(self, now: int) -> int:
        """Throws away what has ended at `now`; returns how many."""
        return self._connection.execute(_EXPIRE, {"now": now}).rowcount
