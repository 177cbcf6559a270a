"""Searching inside all texts that a session may read: a stretch at a time, from where the last one stopped.

Nothing is kept on the server between two stretches, neither what was looked for nor what was found: whoever asks brings
both along. What they bring is only ever looked up with their own keys.
"""

import datetime as dt
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.cases import Status
from bot.i18n.text import Label
from bot.services.casefile import Keys, reference, title_of
from bot.services.inbox.entries import entry_of, read_rows
from bot.services.inbox.finding import Passage, Query, passage_of
from bot.services.inbox.inbox import Inbox, report_of
from bot.services.inbox.index import Index
from bot.services.inbox.texts import texts_of
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage

STRETCH = 1.5
"""Seconds that one request searches."""

BATCH = 64
"""Cases that are in memory at once, with all their messages."""

MOST_HITS = 200

_PLACE = re.compile(r"(\d{4}-W\d{2})\.(\d{1,19})")
_START = ("9999-W99", 0)
Place = tuple[str, int]
"""A week and the id of a case: where a search is, in the order of the inbox."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found. `passage` is None when it has changed since."""

    id: int
    reference: str
    week: str
    status: Status
    title: Label | str | None
    passage: Passage | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found so far, `searched` of `existing` cases. `place` is where to go on, empty at the end.

    `full` when the search ended because there are more hits than are listed.
    """

    hits: tuple[Hit, ...]
    place: str
    searched: int
    existing: int
    full: bool


class Search:
    """Searching for words in the reports, messages, notes and tags of all cases."""

    def __init__(self, storage: Storage, inbox: Inbox, clock: Callable[[], dt.datetime]) -> None:
        self._storage = storage
        self._inbox = inbox
        self._clock = clock

    def stretch(
        self,
        session: DeskSession,
        words: str,
        place: str = "",
        hits: Sequence[int] = (),
        seconds: float | None = None,
    ) -> Found:
        """Search on from `place` (the beginning when empty); `hits` are the ids found before.

        That somebody searches is noted in the audit log, at the beginning and without the words. `FieldError` names
        `words`. A place or hits that make no sense are taken for none.
        """
        session.require(Power.READ)
        end = time.monotonic() + (STRETCH if seconds is None else seconds)
        query, at = Query.parse(words), read_place(place)
        index = self._inbox.index(session, 0)
        if at is None:
            self._note(session)
        found = list(dict.fromkeys(hits))[:MOST_HITS]
        goes_on: Place | None = at or _START
        while goes_on is not None and len(found) < MOST_HITS:
            more, goes_on = self._search(session.keys, index, query, goes_on)
            found += [one for one in more if one not in found]
            if time.monotonic() >= end:
                break
        found = found[:MOST_HITS]
        searched, existing = self._progress(goes_on)
        return Found(
            self._drawn(session.keys, query, found),
            "" if goes_on is None or len(found) == MOST_HITS else f"{goes_on[0]}.{goes_on[1]}",
            searched,
            existing,
            full=len(found) == MOST_HITS,
        )

    def _search(self, keys: Keys, index: Index, query: Query, after: Place) -> tuple[list[int], Place | None]:
        """Search the next cases; those found, and where to go on."""
        with self._storage.begin() as tx:
            ids = tx.reports.after(*after, BATCH)
            reports, messages = tx.reports.of(ids), tx.messages.of_many(ids)
        entries = index.take(keys, ids)
        found = [
            entry.id
            for entry in entries
            if entry.id in reports
            and query.matches(texts_of(entry, reports[entry.id], messages.get(entry.id, ()), keys))
        ]
        last = reports.get(ids[-1]) if ids else None
        return found, None if last is None or len(ids) < BATCH else (last.week, last.id)

    def _drawn(self, keys: Keys, query: Query, ids: Sequence[int]) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            with self._storage.begin() as tx:
                rows, messages = read_rows(tx, some), tx.messages.of_many(some)
            # Read anew, however fresh the index is: a passage may have been hidden this moment.
            for entry in (entry_of(one, 0, rows, keys) for one in some):
                if entry is None:
                    continue
                row = rows.reports[entry.id]
                title = title_of(report_of(entry, row), self._inbox.name)
                passage = passage_of(query, texts_of(entry, row, messages.get(entry.id, ()), keys))
                hits.append(Hit(entry.id, reference(entry.id), entry.week, entry.status, title, passage))
        return tuple(hits)

    def _progress(self, place: Place | None) -> tuple[int, int]:
        with self._storage.begin() as tx:
            existing = tx.reports.count()
            return (existing if place is None else tx.reports.count_up_to(*place)), existing

    def _note(self, session: DeskSession) -> None:
        with self._storage.begin() as tx:
            now = int(self._clock().timestamp())
            tx.audit.add("searched", session.principal.coordinator_id, None, now)
            tx.commit()


def read_place(written: str) -> Place | None:
    """The place that `Found.place` named; None when it is none."""
    match = _PLACE.fullmatch(written)
    if match is None or int(match[2]) >= 1 << 63:
        return None
    return match[1], int(match[2])


def read_hits(written: str) -> tuple[int, ...]:
    """Ids as a page carries them, separated by commas; what is none is left out."""
    ids = (int(one) for one in written.split(",") if one.isascii() and one.isdecimal() and len(one) < 20)
    return tuple(one for one in ids if 0 < one < 1 << 63)[:MOST_HITS]
