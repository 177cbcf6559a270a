"""How often something was tried, by a keyed hash of who or what tried it."""

from sqlalchemy import Connection, bindparam, case, delete, or_, select

from bot.storage.schema import throttles
from bot.storage.times import window_end
from bot.storage.upserts import upsert

_IS = throttles.c.bucket == bindparam("key")
_OVER = throttles.c.resets <= bindparam("now")
_NOT_NOW = or_(_OVER, throttles.c.resets > bindparam("latest"))  # the clock was put back since
_HIT = upsert(
    throttles,
    lambda new: {
        "count": case((_NOT_NOW, new["count"]), else_=throttles.c["count"] + 1),
        "resets": case((_NOT_NOW, new.resets), else_=throttles.c.resets),
    },
    throttles.c["count"],
    throttles.c.resets,
)
_PEEK = select(throttles.c["count"], throttles.c.resets).where(_IS, throttles.c.resets > bindparam("now"))
_CLEAR = delete(throttles).where(_IS)
_EXPIRE = delete(throttles).where(_OVER)


class Throttles:
    """Counts that begin anew when their window is over. Times are seconds since the epoch.

    A window's end is kept to the minute only, so a window may be up to a minute shorter than asked, never longer: one
    that would still last longer than a whole window was opened by a clock that has been put back, and is over.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hit(self, bucket: bytes, now: int, window_s: int) -> tuple[int, int]:
        """Counts one more try; returns how many there were in this window, and when it ends."""
        given = {
            "bucket": bucket,
            "count": 1,
            "resets": window_end(now, window_s),
            "now": now,
            "latest": now + window_s,
        }
        count, resets = self._connection.execute(_HIT[self._connection.dialect.name], given).one()
        return count, resets

    def peek(self, bucket: bytes, now: int) -> tuple[int, int]:
        """What `hit` returned last, without counting; `(0, now)` when no window is open."""
        row = self._connection.execute(_PEEK, {"key": bucket, "now": now}).one_or_none()
        return (0, now) if row is None else (row[0], row[1])

    def clear(self, bucket: bytes) -> None:
        """Forgets the tries."""
        self._connection.execute(_CLEAR, {"key": bucket})

    def delete_expired(self, now: int) -> int:
        """Forgets all windows that are over at `now`; returns how many."""
        return self._connection.execute(_EXPIRE, {"now": now}).rowcount
