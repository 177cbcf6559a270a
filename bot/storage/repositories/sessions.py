"""Sessions at the desk."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.storage.records import SessionRow
from bot.storage.schema import desk_sessions

_IS = desk_sessions.c.id == bindparam("key")
_ADD = insert(desk_sessions)
_GET = select(desk_sessions).where(_IS)
_TOUCH = update(desk_sessions).where(_IS).values(expires=bindparam("new"))
_DELETE = delete(desk_sessions).where(_IS)
_DELETE_OF = delete(desk_sessions).where(desk_sessions.c.coordinator_id == bindparam("key"))
_EXPIRE = delete(desk_sessions).where(desk_sessions.c.expires <= bindparam("now"))


class Sessions:
    """Sessions by the hash of their cookie. Whoever reads one looks at `expires`; nothing here knows the time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: SessionRow) -> None:
        """Keeps a new session; `StorageError` when there is no such coordinator."""
        self._connection.execute(_ADD, asdict(session))

    def get(self, session_id: bytes) -> SessionRow | None:
        """The session, expired or not, if it is there."""
        row = self._connection.execute(_GET, {"key": session_id}).one_or_none()
        return None if row is None else SessionRow(*row)

    def touch(self, session_id: bytes, expires: int) -> None:
        """Lets the session live until `expires` (seconds since the epoch); nothing happens if it is gone."""
        self._connection.execute(_TOUCH, {"key": session_id, "new": expires})

    def delete(self, session_id: bytes) -> None:
        """Ends the session; nothing happens if it is gone."""
        self._connection.execute(_DELETE, {"key": session_id})

    def delete_of(self, coordinator_id: int) -> int:
        """Ends all sessions of a coordinator; returns how many."""
        return self._connection.execute(_DELETE_OF, {"key": coordinator_id}).rowcount

    def delete_expired(self, now: int) -> int:
        """Deletes the sessions that have expired at `now`; returns how many."""
        return self._connection.execute(_EXPIRE, {"now": now}).rowcount
