"""Choosing among the cases of an index: which of them filters leave, how many others would, and which come first."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.cases import Status
from bot.domain.overdue import last_overdue_week
from bot.services.inbox.entries import Entry
from bot.services.inbox.facets import slots_of
from bot.services.inbox.filters import ALL, ME, NOBODY, OPEN, UNJUDGED, Filters, Order
from bot.services.inbox.index import Index

_OPEN = tuple(status.value for status in Status if status.is_open)
_STATUSES = {OPEN: _OPEN, ALL: tuple(status.value for status in Status)}
_FLAGS = ("waiting", "overdue", "merged")
_NAMES = ("status", "kind", "category", "area", "severity", "assignee", "week", "tag", "language", *_FLAGS)
_WRITTEN: Mapping[tuple[str, str | int], str] = {("severity", 0): UNJUDGED, ("assignee", 0): NOBODY}
"""How values are written in an address, where the index keeps them in another way."""


@dataclass(frozen=True, slots=True)
class Chooser:
    """An index looked at by somebody (the id of an account) on a day of the forum's. The index must be `still`."""

    index: Index
    me: int
    today: dt.date

    def matching(self, filters: Filters) -> int:
        """The slots of the cases that filters leave."""
        return self._all_but(filters, "")

    def counts(self, filters: Filters) -> dict[str, dict[str, int]]:
        """How many cases each choice of each filter would leave, with the other filters as they are."""
        return {name: self._counted(name, self._all_but(filters, name)) for name in _NAMES}

    def count(self, filters: Filters) -> int:
        """How many cases filters leave."""
        return self.matching(filters).bit_count()

    def first(self, filters: Filters, start: int, count: int) -> list[Entry]:
        """So many cases from a place on, in the order that was asked for."""
        bits, found = self.matching(filters), list[Entry]()
        for bucket in self._buckets(bits, filters.order):
            size = bucket.bit_count()
            if start >= size:
                start -= size
                continue
            entries = sorted(self.index.at(list(slots_of(bucket))), key=_within(filters.order))
            found += entries[start : start + count - len(found)]
            start = 0
            if len(found) == count:
                break
        return found

    def _all_but(self, filters: Filters, left_out: str) -> int:
        bits = self.index.facets.get("all", "")
        for name in _NAMES:
            value = getattr(filters, name)
            if name != left_out and (value or name == "merged"):
                bits &= self._having(name, value)
        return bits

    def _having(self, name: str, value: str) -> int:
        """The slots of the cases that one value of one filter leaves."""
        facets = self.index.facets
        match name:
            case "status":
                return facets.union("status", _STATUSES.get(value, (value,)))
            case "category":
                return facets.get("group", value) | facets.get("category", value)
            case "waiting":
                return facets.get("waiting", 1)
            case "overdue":
                return self._overdue()
            case "merged":
                return facets.get("all", "") & (-1 if value else ~facets.get("merged", 1))
            case _:
                return facets.get(name, self._kept_as(name, value))

    def _kept_as(self, name: str, value: str) -> str | int:
        """How the index keeps a value of a filter."""
        if name == "severity":
            return 0 if value == UNJUDGED else int(value)
        if name == "assignee":
            return self.me if value == ME else 0 if value == NOBODY else int(value)
        return value

    def _overdue(self) -> int:
        facets, last = self.index.facets, last_overdue_week(self.today)
        old = facets.union("week", [week for week in facets.of("week") if str(week) <= last])
        return old & facets.union("status", _OPEN) & ~facets.get("answered", 1)

    def _counted(self, name: str, bits: int) -> dict[str, int]:
        return {value: count for value, have in self._choices(name) if (count := (bits & have).bit_count())}

    def _choices(self, name: str) -> Iterator[tuple[str, int]]:
        """Every value of a filter that some case has, with the slots of those that have it."""
        facets = self.index.facets
        if name in _FLAGS:
            yield "yes", facets.get("merged", 1) if name == "merged" else self._having(name, "yes")
            return
        if name == "status":
            yield from ((one, self._having(name, one)) for one in _STATUSES)
        if name == "category":
            yield from ((str(group), have) for group, have in facets.of("group").items())
        if name == "assignee":
            yield ME, self._having(name, ME)
        for value, have in facets.of(name).items():
            yield _WRITTEN.get((name, value), str(value)), have

    def _buckets(self, bits: int, order: Order) -> Iterator[int]:
        """The cases in groups that follow each other; only the groups a page reaches into are sorted inside."""
        weeks = self.index.facets.of("week")
        newest = sorted(weeks, reverse=True)
        match order:
            case Order.NEWEST:
                yield from (bits & weeks[week] for week in newest)
            case Order.GRAVEST:
                for severity in (4, 3, 2, 1, 0):
                    some = bits & self.index.facets.get("severity", severity)
                    if some:
                        yield from (some & weeks[week] for week in newest)
            case Order.LONGEST:
                since: Mapping[str | int, int] = self.index.facets.of("since")
                waiting = 0
                for week in sorted(since):
                    waiting |= since[week]
                    yield bits & since[week]
                rest = bits & ~waiting
                yield from (rest & weeks[week] for week in newest)


def _by_id(entry: Entry) -> tuple[int, int]:
    return 0, entry.id


def _by_wait(entry: Entry) -> tuple[int, int]:
    return entry.since, entry.id


def _within(order: Order) -> Callable[[Entry], tuple[int, int]]:
    return _by_wait if order is Order.LONGEST else _by_id
