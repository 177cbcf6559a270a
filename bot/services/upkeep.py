"""Upkeep: deleting what has come to the end of its time, and what deleting leaves behind."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.storage.engine import Storage


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows of each kind were deleted."""

    conversations: int = 0
    photos: int = 0
    sessions: int = 0
    throttles: int = 0


class Upkeep:
    """Keeps the promises about time. All methods may run in any number of processes at once."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime]) -> None:
        """`clock` says what time it is, in UTC."""
        self._storage = storage
        self._clock = clock

    def purge(self) -> Purged:
        """Delete conversations, drafts and their photos, desk sessions and throttles whose time is over."""
        now = int(self._clock().timestamp())
        with self._storage.begin() as tx:
            purged = Purged(
                conversations=tx.conversations.delete_expired(now),
                photos=tx.draft_photos.delete_expired(now),
                sessions=tx.sessions.delete_expired(now),
                throttles=tx.throttles.delete_expired(now),
            )
            tx.commit()
        return purged

    def tidy(self) -> None:
        """Let nothing deleted linger in the database's files."""
        self._storage.tidy()

    def rewrite(self) -> None:
        """Write the tables anew in the order of their keys, so that files tell nothing of order; for the night."""
        self._storage.rewrite()
