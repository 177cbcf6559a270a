"""Monday's digest: a row for each linked account and frozen week, and what becomes of it.

A row is leased before it is sent and settled after. A process that dies in between leaves a lease that runs out; then
the digest is sent once more, and counted as one that may have arrived twice. Any number of processes may look.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from bot.services.digest_hours import leaving
from bot.services.linking import Linking, end_link
from bot.services.weeks.weeks import Weeks
from bot.storage.engine import Storage
from bot.storage.records import DigestRow
from bot.storage.times import MINUTE
from bot.storage.transaction import Transaction

JOB: Final = "digests"
LEASE_SECONDS: Final = 2 * MINUTE
"""How long one digest may be in hand: far longer than sending a picture takes, with all its patience."""

MOST_ATTEMPTS: Final = 5
"""How often one is sent whose answer was lost each time."""

AGAIN_AFTER: Final = 2 * MINUTE
"""Seconds until one is tried again whose answer was lost."""

_AT_ONCE = 50
_MOST_LINKS = 1000


class Ending(Enum):
    """How sending one digest ended."""

    SENT = auto()
    LATER = auto()  # Telegram asked to wait: it has not arrived
    UNSURE = auto()  # the answer was lost: it may have arrived
    UNREACHABLE = auto()  # blocked, or left Telegram
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class InHand:
    """A digest to send now: the row as it is held, and where it goes."""

    row: DigestRow = field(repr=False)
    chat_id: int = field(repr=False)

    @property
    def again(self) -> bool:
        """Whether it may have arrived before."""
        return self.row.attempts > 1


class Digests:
    """Which digests are due, and what became of them."""

    def __init__(
        self,
        storage: Storage,
        linking: Linking,
        weeks: Weeks,
        clock: Callable[[], dt.datetime],
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        """`clock` says what time it is, in UTC; `zone` is the forum's own."""
        self._storage = storage
        self._linking = linking
        self._weeks = weeks
        self._clock = clock
        self._zone = zone

    def due(self) -> tuple[str, tuple[int, ...]]:
        """The week that leaves now, and whose digest waits; rows are written for whoever has none yet.

        Nothing before its hour, nothing as long as the week is not frozen, and nothing when it is old.
        """
        week = leaving(self._clock(), self._zone)
        if week is None:
            return "", ()
        with self._storage.begin() as tx:
            links = tx.telegram_links.after(0, _MOST_LINKS)
        if not links or self._weeks.totals(week).frozen is None:
            return week, ()
        with self._storage.begin() as tx:
            tx.digests.add([DigestRow(week, link.coordinator_id, "pending") for link in links])
            waiting = tx.digests.due(week, self._now(), _AT_ONCE)
            tx.commit()
        return week, tuple(waiting)

    def lease(self, week: str, coordinator_id: int) -> InHand | None:
        """Take one in hand; None when another process has it, or there is nowhere to send it any more."""
        now = self._now()
        with self._storage.begin() as tx:
            row = tx.digests.lease(week, coordinator_id, now, now + LEASE_SECONDS)
            if row is None:
                return None
            link = tx.telegram_links.get(coordinator_id)
            chat_id = None if link is None else self._linking.chat_of(link)
            worn_out = row.attempts > MOST_ATTEMPTS
            if chat_id is None or worn_out or self._linking.account(tx, coordinator_id) is None:
                tx.digests.settle(row, "failed", 0, row.attempts - 1)
                chat_id = None
            tx.commit()
        return None if chat_id is None else InHand(row, chat_id)

    def settle(self, one: InHand, ending: Ending, pause: float = 0.0) -> None:
        """Write down how it ended; `pause` is the seconds that Telegram asks to wait."""
        row, now = one.row, self._now()
        with self._storage.begin() as tx:
            match ending:
                case Ending.SENT:
                    tx.digests.settle(row, "sent", 0, row.attempts)
                case Ending.LATER:
                    tx.digests.settle(row, "pending", now + int(pause) + 1, row.attempts - 1)
                case Ending.UNSURE:
                    tx.digests.settle(row, "pending", now + AGAIN_AFTER, row.attempts)
                case Ending.REFUSED:
                    tx.digests.settle(row, "failed", 0, row.attempts)
                case Ending.UNREACHABLE:
                    tx.digests.settle(row, "failed", 0, row.attempts)
                    self._unlink(tx, one)
            tx.commit()

    def note(self, counts: Mapping[str, int]) -> None:
        """Write down how many were sent, for the desk's page of what the jobs did."""
        with self._storage.begin() as tx:
            tx.job_runs.add(JOB, self._now(), {kind: count for kind, count in counts.items() if count})
            tx.commit()

    def _unlink(self, tx: Transaction, one: InHand) -> None:
        """Nobody is there any more: the link ends, unless it leads to another chat by now."""
        link = tx.telegram_links.get(one.row.coordinator_id)
        if link is not None and self._linking.chat_of(link) == one.chat_id:
            end_link(tx, link.coordinator_id, None, self._now())
            tx.telegram_links.forget_ended(link.chat_key)

    def _now(self) -> int:
        return int(self._clock().timestamp())
