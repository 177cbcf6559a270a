"""Where each chat stands, and its unsent draft: the busiest tables."""

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, select

from bot.storage.records import ConversationRow, SealedConversation
from bot.storage.schema import conversations, drafts
from bot.storage.times import HOUR, floor
from bot.storage.upserts import upsert

_KEY: BindParameter[bytes] = bindparam("key")
_LOAD = select(
    select(conversations.c.sealed).where(conversations.c.chat_key == _KEY).scalar_subquery(),
    select(drafts.c.sealed).where(drafts.c.chat_key == _KEY).scalar_subquery(),
)
_SAVE_CONVERSATION = upsert(conversations, lambda new: {"sealed": new.sealed, "expires": new.expires})
_SAVE_DRAFT = upsert(drafts, lambda new: {"sealed": new.sealed, "expires": new.expires})
_MEMORY_UNDER = select(conversations.c.sealed, conversations.c.expires).where(conversations.c.chat_key == _KEY)
_DRAFT_UNDER = select(drafts.c.sealed, drafts.c.expires).where(drafts.c.chat_key == _KEY)
_DELETE_CONVERSATION = delete(conversations).where(conversations.c.chat_key == _KEY)
_DELETE_DRAFT = delete(drafts).where(drafts.c.chat_key == _KEY)
_EXPIRE_CONVERSATIONS = delete(conversations).where(conversations.c.expires <= bindparam("now"))
_EXPIRE_DRAFTS = delete(drafts).where(drafts.c.expires <= bindparam("now"))
_COUNT_DRAFTS = select(func.count()).select_from(drafts)


class Conversations:
    """Conversations by chat key (a keyed hash of the chat, 32 bytes)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, chat_key: bytes) -> ConversationRow:
        """The sealed state and the sealed draft of a chat."""
        sealed, draft = self._connection.execute(_LOAD, {"key": chat_key}).one()
        return ConversationRow(sealed, draft)

    def sealed_under(self, chat_key: bytes) -> SealedConversation:
        """The same with the times at which each expires, to be filed and sealed anew."""
        memory = self._connection.execute(_MEMORY_UNDER, {"key": chat_key}).one_or_none()
        draft = self._connection.execute(_DRAFT_UNDER, {"key": chat_key}).one_or_none()
        return SealedConversation(
            None if memory is None else (memory.sealed, memory.expires),
            None if draft is None else (draft.sealed, draft.expires),
        )

    def save(
        self, chat_key: bytes, sealed: bytes, expires: int, draft: bytes | None = None, draft_expires: int = 0
    ) -> None:
        """Puts state and draft in the place of what was there; `draft=None` deletes the draft.

        Times are seconds since the epoch and are kept as the hour they fall in.
        """
        dialect = self._connection.dialect.name
        self._connection.execute(
            _SAVE_CONVERSATION[dialect], {"chat_key": chat_key, "sealed": sealed, "expires": floor(expires, HOUR)}
        )
        if draft is None:
            self._connection.execute(_DELETE_DRAFT, {"key": chat_key})
        else:
            self._connection.execute(
                _SAVE_DRAFT[dialect], {"chat_key": chat_key, "sealed": draft, "expires": floor(draft_expires, HOUR)}
            )

    def delete(self, chat_key: bytes) -> None:
        """Forgets the chat: its state and its draft."""
        self._connection.execute(_DELETE_DRAFT, {"key": chat_key})
        self._connection.execute(_DELETE_CONVERSATION, {"key": chat_key})

    def delete_expired(self, now: int) -> int:
        """Forgets what has expired at `now`; returns how many conversations and drafts that were."""
        deleted = self._connection.execute(_EXPIRE_DRAFTS, {"now": now}).rowcount
        return deleted + self._connection.execute(_EXPIRE_CONVERSATIONS, {"now": now}).rowcount

    def count_drafts(self) -> int:
        """How many drafts there are."""
        return self._connection.execute(_COUNT_DRAFTS).scalar_one()
