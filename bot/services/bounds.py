"""How much there may be of everything that people from outside can make, and what is said when it is enough."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.services.rates import Admission, Rate, Rates
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction

MEASURE_SECONDS = 60.0
"""How long a measurement of the database counts; what this process adds meanwhile is added to it."""

LOOK_SECONDS = 0.5
"""How long a look at the disk counts; in that time a busy bot writes a few megabytes."""

ALERT_SECONDS = 600.0
"""How often the operator is told of the same thing at most."""

MEGABYTE = 1024 * 1024

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one forum. Zero or less for `free_bytes` looks at no disk.

    `updates` is for a minute, `photos` for an hour, `reports` and `letters` for a day, each of one person and in one
    process. `drafts` and `photo_bytes` are for everybody together. `free_bytes` is what must be left on the disk for
    anything new to be begun; below half of it nothing is kept at all.
    """

    updates: int = 120
    photos: int = 40
    reports: int = 20
    letters: int = 40
    drafts: int = 10_000
    photo_bytes: int = 1024 * MEGABYTE
    free_bytes: int = 200 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is: unsent drafts, bytes of photos, and bytes left on the disk (None when that cannot be known)."""

    drafts: int
    photo_bytes: int
    free_bytes: int | None


class Gauges(Protocol):
    """Where the stock is shown and refusals are counted; told numbers and words of ours only."""

    def refused(self, reason: str) -> None:
        """Something was not taken."""
        ...

    def in_stock(self, drafts: int, photo_bytes: int, free_bytes: int | None) -> None:
        """What there is now."""
        ...


class Bounds:
    """Says whether there is room. Thread-safe; the database is measured once a minute at most."""

    def __init__(
        self, storage: Storage, limits: Limits, gauges: Gauges, tick: Callable[[], float] = time.monotonic
    ) -> None:
        """`tick` is a steady clock in seconds."""
        self._storage = storage
        self._limits = limits
        self._gauges = gauges
        self._tick = tick
        self._rates = Rates(
            {
                "updates": Rate(limits.updates, 60),
                "elsewhere": Rate(6, 60),
                "photos": Rate(limits.photos, 3600),
                "reports": Rate(limits.reports, 86400),
                "letters": Rate(limits.letters, 86400),
            },
            tick,
        )
        self._lock = threading.Lock()
        self._measured: tuple[float, int, int] | None = None
        self._free_then: tuple[float, int | None] | None = None
        self._alerted: dict[str, float] = {}

    def update_may_pass(self, chat_id: int) -> Admission:
        """Count one update of this chat; asked before anything else is done for it."""
        return self._judged("fast", self._rates.take("updates", chat_id))

    def group_may_pass(self, chat_id: int) -> bool:
        """Count one update of a group or a channel, where there is next to nothing to do."""
        return self._judged("fast", self._rates.take("elsewhere", chat_id)).granted

    def report_may_be_sent(self, chat_id: int) -> bool:
        """Whether this person may send a report now; counts nothing."""
        return self._judged("reports", self._rates.look("reports", chat_id)).granted

    def letter_may_be_sent(self, chat_id: int) -> bool:
        """Whether this person may send a letter now; counts nothing."""
        return self._judged("letters", self._rates.look("letters", chat_id)).granted

    def report_sent(self, chat_id: int) -> None:
        """Count a report."""
        self._rates.take("reports", chat_id)

    def letter_sent(self, chat_id: int) -> None:
        """Count a letter."""
        self._rates.take("letters", chat_id)

    def photo_may_be_fetched(self, chat_id: int) -> bool:
        """Count a photo that is about to be fetched from Telegram for this person."""
        return self._judged("photos", self._rates.take("photos", chat_id)).granted

    def room_for_photo(self, tx: Transaction, size: int) -> bool:
        """Whether a photo of so many bytes may be kept."""
        if self._short_of_disk():
            return False
        if self._measure(tx)[1] + size > self._limits.photo_bytes:
            self._refuse("attachments")
            return False
        return True

    def room_for_draft(self, tx: Transaction) -> bool:
        """Whether somebody may begin a draft; who has one may go on with it."""
        if self._short_of_disk():
            return False
        if self._measure(tx)[0] >= self._limits.drafts:
            self._refuse("drafts")
            return False
        return True

    def room_for_anything(self) -> bool:
        """Whether anything may be kept at all; the last of the disk is left for the operator."""
        free = self._free()
        if free is None or free >= self._limits.free_bytes // 2:
            return True
        self._refuse("full")
        return False

    def no_room(self) -> None:
        """The database itself said that there is no room."""
        self._refuse("full")

    def kept(self, *, drafts: int = 0, photo_bytes: int = 0) -> None:
        """Something was added since the last measurement."""
        with self._lock:
            if self._measured is not None:
                at, known_drafts, known_bytes = self._measured
                self._measured = (at, known_drafts + drafts, known_bytes + photo_bytes)

    def stock(self) -> Stock:
        """What there is, as it was a minute ago at most; the disk as it is now."""
        with self._storage.begin() as tx:
            drafts, photo_bytes = self._measure(tx)
        return Stock(drafts, photo_bytes, self._storage.free_bytes())

    def shortages(self) -> list[str]:
        """What there is too much or too little of, for the operator; empty when all is well."""
        stock, found = self.stock(), []
        if stock.free_bytes is not None and stock.free_bytes < self._limits.free_bytes:
            found.append(f"the disk has {stock.free_bytes // MEGABYTE} MB left; nothing new is begun")
        if stock.photo_bytes >= self._limits.photo_bytes:
            found.append("photos take all the room they may; no more are taken")
        if stock.drafts >= self._limits.drafts:
            found.append("there are as many drafts as there may be; no more are begun")
        return found

    def _short_of_disk(self) -> bool:
        free = self._free()
        if free is None or free >= self._limits.free_bytes:
            return False
        self._refuse("disk")
        return True

    def _free(self) -> int | None:
        """How much was free a moment ago; every update asks."""
        if self._limits.free_bytes <= 0:
            return None
        now = self._tick()
        if self._free_then is None or now - self._free_then[0] >= LOOK_SECONDS:
            self._free_then = (now, self._storage.free_bytes())
        return self._free_then[1]

    def _measure(self, tx: Transaction) -> tuple[int, int]:
        """Drafts and bytes of photos, as they were at most a minute ago."""
        now = self._tick()
        with self._lock:
            if self._measured is not None and now - self._measured[0] < MEASURE_SECONDS:
                return self._measured[1:]
        drafts = tx.conversations.count_drafts()
        photo_bytes = tx.attachments.total_bytes() + tx.draft_photos.total_bytes()
        with self._lock:
            self._measured = (now, drafts, photo_bytes)
        self._gauges.in_stock(drafts, photo_bytes, self._storage.free_bytes())
        return drafts, photo_bytes

    def _judged(self, reason: str, admission: Admission) -> Admission:
        if not admission.granted:
            self._gauges.refused(reason)
        return admission

    def _refuse(self, reason: str) -> None:
        self._gauges.refused(reason)
        now = self._tick()
        with self._lock:
            last = self._alerted.get(reason)
            due = last is None or now - last >= ALERT_SECONDS
            if due:
                self._alerted[reason] = now
        if due:
            _log.warning("a bound is reached", kind=reason)
