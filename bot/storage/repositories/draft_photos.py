"""Photos of drafts that are not sent yet."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.storage.schema import draft_photos, new_id
from bot.storage.times import HOUR, floor

_OF_CHAT = draft_photos.c.chat_key == bindparam("key")
_ADD = insert(draft_photos)
_GET = select(draft_photos.c.id, draft_photos.c.sealed).where(
    _OF_CHAT, draft_photos.c.id.in_(bindparam("ids", expanding=True))
)
_COUNT = select(func.count()).select_from(draft_photos).where(_OF_CHAT)
_TOTAL = select(func.coalesce(func.sum(func.length(draft_photos.c.sealed)), 0))
_DELETE = delete(draft_photos).where(_OF_CHAT)
_DELETE_SOME = _DELETE.where(draft_photos.c.id.in_(bindparam("ids", expanding=True)))
_ALL_OF = select(draft_photos.c.id, draft_photos.c.sealed).where(_OF_CHAT)
_MOVE = (
    update(draft_photos)
    .where(draft_photos.c.id == bindparam("photo"))
    .values(chat_key=bindparam("new_key"), sealed=bindparam("new_sealed"))
)
_EXPIRE = delete(draft_photos).where(draft_photos.c.expires <= bindparam("now"))


class DraftPhotos:
    """Sealed photos by chat key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, chat_key: bytes, sealed: bytes, expires: int) -> int:
        """Keeps a photo until `expires` (seconds since the epoch, kept as the hour); returns its id."""
        row_id = new_id()
        self._connection.execute(
            _ADD, {"id": row_id, "chat_key": chat_key, "sealed": sealed, "expires": floor(expires, HOUR)}
        )
        return row_id

    def get(self, chat_key: bytes, ids: Collection[int]) -> dict[int, bytes]:
        """Those of the photos that are there and belong to this chat."""
        rows = self._connection.execute(_GET, {"key": chat_key, "ids": list(ids)})
        return {row.id: row.sealed for row in rows}

    def ids_and_seals(self, chat_key: bytes) -> list[tuple[int, bytes]]:
        """All photos of a chat."""
        return [(row.id, row.sealed) for row in self._connection.execute(_ALL_OF, {"key": chat_key})]

    def move(self, photo_id: int, chat_key: bytes, sealed: bytes) -> None:
        """Files a photo under another chat key, sealed anew."""
        self._connection.execute(_MOVE, {"photo": photo_id, "new_key": chat_key, "new_sealed": sealed})

    def count(self, chat_key: bytes) -> int:
        """How many photos this chat's draft has."""
        return self._connection.execute(_COUNT, {"key": chat_key}).scalar_one()

    def total_bytes(self) -> int:
        """How many bytes the photos of all drafts take."""
        return int(self._connection.execute(_TOTAL).scalar_one())

    def delete(self, chat_key: bytes) -> int:
        """Forgets the chat's photos; returns how many."""
        return self._connection.execute(_DELETE, {"key": chat_key}).rowcount

    def delete_some(self, chat_key: bytes, ids: Collection[int]) -> int:
        """Forgets those of the chat's photos; returns how many."""
        if not ids:
            return 0
        return self._connection.execute(_DELETE_SOME, {"key": chat_key, "ids": list(ids)}).rowcount

    def delete_expired(self, now: int) -> int:
        """Forgets the photos that have expired at `now`; returns how many."""
        return self._connection.execute(_EXPIRE, {"now": now}).rowcount
