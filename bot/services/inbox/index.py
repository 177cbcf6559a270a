"""An index of all cases in memory: filled and kept true by the requests that use it, no thread of its own.

A request reads for as long as it is allowed and says how far it came; the next one goes on. What has changed is noticed
by the marks of the cases, part by part, so that a change costs the look at a part and not at all of them.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.services.casefile import Keys
from bot.services.inbox.entries import Entry, entry_of, read_rows
from bot.services.inbox.facets import Change, Facets
from bot.storage.engine import Storage
from bot.storage.repositories.case_files import part_of

BATCH = 64
"""Cases that are read in one transaction: on SQLite a few milliseconds in which others wait."""

LONGEST_PAUSE = 2.0
"""Seconds for which what was read is taken for true without a look at the marks."""

SHARE_OF_LOOKING = 20
"""A look at the marks is not repeated before this many times what it took: a small forum is always up to date."""


class Index:
    """What is known of all cases with one set of keys; safe to use from any number of threads."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.facets = Facets()
        self._entries: list[Entry | None] = []
        self._slots: dict[int, int] = {}
        self._free: list[int] = []
        self._parts: dict[int, tuple[int, int]] = {}
        self._unread: list[tuple[int, int]] = []  # ids and marks, what is wanted first at the end
        self._look_at = 0.0
        self._filling = threading.Lock()
        self._lock = threading.RLock()

    def __len__(self) -> int:
        """How many cases are known."""
        return len(self._slots)

    @property
    def total(self) -> int:
        """How many cases there were at the last look."""
        return sum(count for count, _ in self._parts.values())

    @property
    def is_whole(self) -> bool:
        """Whether every case was read as it was at the last look."""
        return not self._unread

    def entry(self, report_id: int) -> Entry | None:
        """What is known of a case; None when nothing is."""
        slot = self._slots.get(report_id)
        return None if slot is None else self._entries[slot]

    def at(self, slots: Sequence[int]) -> list[Entry]:
        """What is in these slots."""
        return [entry for slot in slots if (entry := self._entries[slot]) is not None]

    @contextmanager
    def still(self) -> Iterator[None]:
        """While this lasts nothing changes."""
        with self._lock:
            yield

    def look_again(self) -> None:
        """Something has changed: look at the marks when next asked, however soon."""
        self._look_at = 0.0

    def refresh(self, keys: Keys, seconds: float) -> None:
        """Take over what has changed, for about so long; one thread at a time, others wait as long at most."""
        end = time.monotonic() + seconds
        if not self._filling.acquire(timeout=seconds):
            return
        try:
            if not self._unread:
                self._look()
            while self._unread:
                self._read(keys, self._unread[-BATCH:])
                if time.monotonic() >= end:
                    break
        finally:
            self._filling.release()

    def take(self, keys: Keys, report_ids: Sequence[int]) -> list[Entry]:
        """What is known of these cases, read now where nothing was known yet; those that are gone are left out."""
        unknown = [one for one in report_ids if one not in self._slots]
        if unknown:
            with self._filling:
                # Mark 0 is no mark: whoever fills the index reads the case once more with its own.
                for start in range(0, len(unknown), BATCH):
                    self._read(keys, [(one, 0) for one in unknown[start : start + BATCH]], forget=False)
        return [entry for one in report_ids if (entry := self.entry(one)) is not None]

    def _look(self) -> None:
        started = time.monotonic()
        if started < self._look_at:
            return
        with self._storage.begin() as tx:
            parts = tx.case_files.parts()
            others = {part for part in parts.keys() | self._parts.keys() if parts.get(part) != self._parts.get(part)}
            marks = {one: mark for part in others for one, mark in tx.case_files.marks_in(part).items()}
            order = tx.reports.order() if marks and not self._slots else []
        fresh = sum(one not in self._slots for one in marks)
        if len(self._slots) + fresh != sum(count for count, _ in parts.values()):  # else none has gone
            self._forget([one for one in self._slots if part_of(one) in others and one not in marks])
        wanted = [(one, mark) for one, mark in marks.items() if self._mark(one) != mark]
        if order:
            place = {one: number for number, one in enumerate(order)}
            wanted.sort(key=lambda pair: -place.get(pair[0], 0))
        self._unread, self._parts = wanted, parts
        took = time.monotonic() - started
        self._look_at = time.monotonic() + min(LONGEST_PAUSE, SHARE_OF_LOOKING * took)

    def _read(self, keys: Keys, batch: Sequence[tuple[int, int]], *, forget: bool = True) -> None:
        with self._storage.begin() as tx:
            rows = read_rows(tx, [one for one, _ in batch])
        found = {one: entry_of(one, mark, rows, keys) for one, mark in batch}
        with self._lock:
            self._put([entry for entry in found.values() if entry is not None])
            self._forget([one for one, entry in found.items() if entry is None])
            if forget:
                del self._unread[-len(batch) :]

    def _mark(self, report_id: int) -> int | None:
        entry = self.entry(report_id)
        return None if entry is None else entry.mark

    def _put(self, entries: Sequence[Entry]) -> None:
        changes: list[Change] = []
        for entry in entries:
            slot = self._slots.get(entry.id)
            if slot is None:
                slot = self._free.pop() if self._free else len(self._entries)
                if slot == len(self._entries):
                    self._entries.append(None)
                self._slots[entry.id] = slot
            changes.append((slot, self._entries[slot], entry))
            self._entries[slot] = entry
        self.facets.change(changes)

    def _forget(self, report_ids: Sequence[int]) -> None:
        with self._lock:
            changes: list[Change] = []
            for one in report_ids:
                slot = self._slots.pop(one, None)
                if slot is not None:
                    changes.append((slot, self._entries[slot], None))
                    self._entries[slot] = None
                    self._free.append(slot)
            self.facets.change(changes)
