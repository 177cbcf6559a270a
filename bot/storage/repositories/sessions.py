"""Sessions at the desk."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from bot.storage.records import SessionRow
from bot.storage.schema import desk_sessions

_IS = desk_sessions.c.id == bindparam("key")
_OF = desk_sessions.c.coordinator_id == bindparam("key")
_IDLE = desk_sessions.c.expires <= bindparam("now")
_ADD = insert(desk_sessions)
_GET = select(desk_sessions).where(_IS)
_ALL_OF = select(desk_sessions).where(_OF).order_by(desk_sessions.c.ends.desc(), desk_sessions.c.id)
_COUNT = (
    select(desk_sessions.c.coordinator_id, func.count())
    .where(desk_sessions.c.label.is_not(None), desk_sessions.c.ends > bindparam("now"))
    .group_by(desk_sessions.c.coordinator_id)
)
_TOUCH = update(desk_sessions).where(_IS).values(expires=bindparam("new"))
_LOCK = update(desk_sessions).where(_IS).values(sealed=None)
_LOCK_IDLE = update(desk_sessions).where(_IDLE, desk_sessions.c.sealed.is_not(None)).values(sealed=None)
_DELETE = delete(desk_sessions).where(_IS)
_DELETE_OF = delete(desk_sessions).where(_OF)
_DELETE_OTHERS = delete(desk_sessions).where(_OF, desk_sessions.c.id != bindparam("but"))
_EXPIRE = delete(desk_sessions).where(
    or_(desk_sessions.c.ends <= bindparam("now"), _IDLE & desk_sessions.c.label.is_(None))
)


class Sessions:
    """Sessions by the hash of their cookie. Whoever reads one looks at the times; nothing here knows what time it is.

    A row without a label belongs to somebody who has not signed in wholly yet: it is never locked, it ends.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: SessionRow) -> None:
        """Keeps a new session; `StorageError` when there is no such coordinator."""
        self._connection.execute(_ADD, asdict(session))

    def get(self, session_id: bytes) -> SessionRow | None:
        """The session, over or not, if it is there."""
        row = self._connection.execute(_GET, {"key": session_id}).one_or_none()
        return None if row is None else SessionRow(*row)

    def of(self, coordinator_id: int) -> list[SessionRow]:
        """A coordinator's sessions, over or not, the one begun last first."""
        return [SessionRow(*row) for row in self._connection.execute(_ALL_OF, {"key": coordinator_id})]

    def count_open(self, now: int) -> Mapping[int, int]:
        """How many sessions each coordinator has that are not over at `now`, locked ones too; without, left out."""
        return {row[0]: row[1] for row in self._connection.execute(_COUNT, {"now": now})}

    def touch(self, session_id: bytes, expires: int) -> None:
        """Lets the session stay unlocked until `expires` (seconds since the epoch); nothing happens if it is gone."""
        self._connection.execute(_TOUCH, {"key": session_id, "new": expires})

    def lock(self, session_id: bytes) -> None:
        """Takes the sealed keys away; nothing happens if it is gone."""
        self._connection.execute(_LOCK, {"key": session_id})

    def lock_idle(self, now: int) -> int:
        """Takes the sealed keys from sessions that nobody has used until `now`; returns how many."""
        return self._connection.execute(_LOCK_IDLE, {"now": now}).rowcount

    def delete(self, session_id: bytes) -> int:
        """Ends the session; returns how many, which is none if it is gone."""
        return self._connection.execute(_DELETE, {"key": session_id}).rowcount

    def delete_of(self, coordinator_id: int) -> int:
        """Ends all sessions of a coordinator; returns how many."""
        return self._connection.execute(_DELETE_OF, {"key": coordinator_id}).rowcount

    def delete_others(self, coordinator_id: int, session_id: bytes) -> int:
        """Ends all sessions of a coordinator but this one; returns how many."""
        return self._connection.execute(_DELETE_OTHERS, {"key": coordinator_id, "but": session_id}).rowcount

    def delete_expired(self, now: int) -> int:
        """Deletes the sessions that are over at `now`, locked ones too; returns how many."""
        return self._connection.execute(_EXPIRE, {"now": now}).rowcount
