"""Upkeep: deleting what has come to the end of its time, and what deleting leaves behind."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bot.domain.weeks import week_of
from bot.services.delivery.retention import purge_deliveries
from bot.storage.engine import Storage

NOTICES_KEPT = 30 * 24 * 3600
"""Seconds after which a notice that nobody could send is given up."""

DIGESTS_KEPT = dt.timedelta(days=35)
"""How long it is known to whom a week was sent; it matters for six days."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows of each kind were deleted; `locked` is how many idle desk sessions lost their keys."""

    conversations: int = 0
    photos: int = 0
    sessions: int = 0
    locked: int = 0
    throttles: int = 0
    mailboxes: int = 0
    notices: int = 0
    deliveries: int = 0
    link_codes: int = 0
    digests: int = 0


class Upkeep:
    """Keeps the promises about time. All methods may run in any number of processes at once."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime]) -> None:
        """`clock` says what time it is, in UTC."""
        self._storage = storage
        self._clock = clock

    def purge(self) -> Purged:
        """Delete what is over: conversations, drafts and their photos, desk sessions, throttles, mailboxes, notices.

        Also the rows that say who was written to, codes for links, and the keys of desk sessions that nobody uses. What
        was done is written down in counts.
        """
        now = int(self._clock().timestamp())
        with self._storage.begin() as tx:
            purged = Purged(
                conversations=tx.conversations.delete_expired(now),
                photos=tx.draft_photos.delete_expired(now),
                sessions=tx.sessions.delete_expired(now),
                locked=tx.sessions.lock_idle(now),
                throttles=tx.throttles.delete_expired(now),
                mailboxes=tx.mailboxes.delete_before(self._clock().year),
                notices=tx.notices.delete_due_before(now - NOTICES_KEPT),
                deliveries=purge_deliveries(tx, now),
                link_codes=tx.link_codes.delete_expired(now),
                digests=tx.digests.delete_before(week_of(self._clock().date() - DIGESTS_KEPT)),
            )
            counts = {name: count for name, count in asdict(purged).items() if count}
            if counts:
                tx.job_runs.add("purge", now, counts)
            tx.commit()
        return purged

    def tidy(self) -> None:
        """Let nothing deleted linger in the database's files."""
        self._storage.tidy()

    def rewrite(self) -> None:
        """Write the tables anew in the order of their keys, so that files tell nothing of order; for the night."""
        self._storage.rewrite()
        with self._storage.begin() as tx:
            tx.job_runs.add("rewrite", int(self._clock().timestamp()), {})
            tx.commit()
