"""Filters: what they leave and what every other choice would leave, against a plain count."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cases import Status
from bot.domain.overdue import is_overdue
from bot.services.inbox.choosing import Chooser
from bot.services.inbox.entries import Entry
from bot.services.inbox.facets import bits_of, slots_of
from bot.services.inbox.filters import ALL, ME, NOBODY, OPEN, UNJUDGED, Filters, Order
from bot.services.inbox.index import Index
from bot.storage.engine import Storage

ME_ID, TODAY = 7, dt.date(2026, 11, 16)
WEEKS = ("2026-W47", "2026-W46", "2026-W45", "2026-W44")

entries = st.builds(
    Entry,
    id=st.integers(1, 2**63 - 1),
    mark=st.just(1),
    week=st.sampled_from(WEEKS),
    status=st.sampled_from(Status),
    kind=st.sampled_from(["", "incident", "policing"]),
    group=st.just("hurt"),
    category=st.sampled_from(["clothing_pulled", "spat_thrown_at"]),
    area=st.sampled_from(["", "newham", "ealing"]),
    language=st.sampled_from(["en", "ur"]),
    severity=st.integers(0, 4),
    assignee=st.sampled_from([0, ME_ID, 8]),
    tags=st.sets(st.sampled_from(["a", "b"])).map(tuple),
    since=st.integers(739_000, 739_060) | st.just(0),
    answered=st.booleans(),
    waiting=st.booleans(),
    merged=st.booleans(),
    key=st.just(b"k"),
)
CHOICES: dict[str, list[str]] = {
    "status": [OPEN, ALL, *Status],
    "kind": ["", "incident", "policing"],
    "category": ["", "hurt", "clothing_pulled"],
    "area": ["", "newham"],
    "severity": ["", UNJUDGED, "3"],
    "assignee": ["", ME, NOBODY, "8"],
    "week": ["", *WEEKS],
    "tag": ["", "a"],
    "language": ["", "ur"],
    "waiting": ["", "yes"],
    "overdue": ["", "yes"],
    "merged": ["", "yes"],
}
filters = st.builds(
    Filters,
    order=st.sampled_from(Order),
    **{name: st.sampled_from(values) for name, values in CHOICES.items()},
)


@pytest.fixture(scope="module")
def nothing() -> Iterator[Storage]:
    """A storage that is never opened."""
    storage = Storage("sqlite:////nowhere/amanah.db")
    yield storage
    storage.close()


PLAINLY: dict[str, Callable[[Entry, str], bool]] = {
    "status": lambda one, value: value in {ALL, one.status} or (value == OPEN and one.status.is_open),
    "category": lambda one, value: not value or value in {one.group, one.category},
    "severity": lambda one, value: not value or one.severity == (0 if value == UNJUDGED else int(value)),
    "assignee": lambda one, value: not value or one.assignee == {ME: ME_ID, NOBODY: 0, "8": 8}[value],
    "tag": lambda one, value: not value or value in one.tags,
    "waiting": lambda one, value: not value or one.waiting,
    "overdue": lambda one, value: not value or is_overdue(one.status, one.week, TODAY, answered=one.answered),
    "merged": lambda one, value: bool(value) or not one.merged,
}


def has(entry: Entry, name: str, value: str) -> bool:
    """Whether a case is like that, said as plainly as can be."""
    if name in PLAINLY:
        return PLAINLY[name](entry, value)
    return not value or getattr(entry, name) == value


def left(all_entries: list[Entry], chosen: Filters) -> list[Entry]:
    """The cases that filters leave."""
    return [one for one in all_entries if all(has(one, name, getattr(chosen, name)) for name in CHOICES)]


def index_of(storage: Storage, all_entries: list[Entry]) -> Index:
    """An index with these cases."""
    index = Index(storage)
    for start in range(0, len(all_entries), 3):
        index._put(all_entries[start : start + 3])
    return index


many = st.lists(entries, max_size=40, unique_by=lambda one: one.id)


@settings(max_examples=60, deadline=None)
@given(all_entries=many, chosen=filters)
def test_counts_agree_with_a_plain_count(nothing: Storage, all_entries: list[Entry], chosen: Filters) -> None:
    """Beside every choice stands how many cases one would see after choosing it."""
    chooser = Chooser(index_of(nothing, all_entries), ME_ID, TODAY)
    counts = chooser.counts(chosen)

    assert chooser.count(chosen) == len(left(all_entries, chosen))
    for name, values in CHOICES.items():
        for value in (one for one in values if one and name != "merged"):
            assert counts[name].get(value, 0) == len(left(all_entries, chosen.having(**{name: value}))), (name, value)


@settings(max_examples=60, deadline=None)
@given(all_entries=many, chosen=filters, size=st.integers(1, 7))
def test_pages_hold_every_case_once_and_in_order(
    nothing: Storage, all_entries: list[Entry], chosen: Filters, size: int
) -> None:
    """Leafing through to the end shows what the filters leave: no case twice, none left out."""
    chooser = Chooser(index_of(nothing, all_entries), ME_ID, TODAY)
    pages = [chooser.first(chosen, start, size) for start in range(0, chooser.count(chosen), size)]
    found = [one for page in pages for one in page]
    newest = {week: place for place, week in enumerate(WEEKS)}
    places = {
        Order.NEWEST: lambda one: (newest[one.week], one.id),
        Order.GRAVEST: lambda one: (-one.severity, newest[one.week], one.id),
        Order.LONGEST: lambda one: (0, one.since, one.id) if one.since else (1, newest[one.week], one.id),
    }

    assert found == sorted(left(all_entries, chosen), key=places[chosen.order])


@given(st.sets(st.integers(0, 500), min_size=1))
def test_slots_become_bits_and_come_back(slots: set[int]) -> None:
    """A set of cases is the same set as bits."""
    assert list(slots_of(bits_of(sorted(slots)))) == sorted(slots)


@given(filters)
def test_filters_survive_the_way_through_an_address(chosen: Filters) -> None:
    """A link that is shared, or a view that is saved, shows the same."""
    assert Filters.from_plain(chosen.to_plain()) == chosen


@pytest.mark.parametrize(
    "senseless",
    [
        {"status": "gone"},
        {"week": "2026-W99"},
        {"severity": "9"},
        {"assignee": "-1"},
        {"order": "best"},
        {"waiting": "x"},
        {"tag": "x" * 81},
    ],
)
def test_what_makes_no_sense_in_an_address_stands_for_nothing(senseless: dict[str, str]) -> None:
    """An old or mistyped link still shows the inbox."""
    assert Filters.from_plain(senseless) == Filters()
