"""The filters of the inbox as they are drawn: each one's choices with counts and addresses, and those in force."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.desk import labels
from bot.domain.casefile import SEVERITIES
from bot.domain.cases import Status
from bot.domain.taxonomy import INCIDENT_GROUPS, POLICING_GROUPS, REPORT_KINDS
from bot.domain.weeks import parse_week
from bot.i18n.languages import language
from bot.i18n.text import Label, Text, say
from bot.services.inbox.filters import ALL, ME, NOBODY, OPEN, UNJUDGED, Filters, Order
from bot.services.inbox.inbox import Inbox, InboxPage

Name = Callable[[str, str], Label | str]
"""What a value of a filter is called, by the filter's name and the value."""

TITLES: Mapping[str, Text] = {
    "status": say("Status"),
    "kind": say("About"),
    "category": say("Kind"),
    "area": say("Area"),
    "severity": say("Severity"),
    "assignee": say("Whose work"),
    "week": say("Week"),
    "tag": say("Tag"),
    "language": say("Language"),
}
FLAGS: Mapping[str, Text] = {
    "waiting": say("Waits for an answer"),
    "overdue": say("Overdue"),
    "merged": say("Duplicates too"),
}
ORDERS: Mapping[Order, Text] = {
    Order.NEWEST: say("Newest first"),
    Order.GRAVEST: say("Gravest first"),
    Order.LONGEST: say("Longest waiting first"),
}
_FIXED: Mapping[tuple[str, str], Text] = {
    ("status", OPEN): say("Open"),
    ("status", ALL): say("All"),
    ("assignee", ME): say("Mine"),
    ("assignee", NOBODY): say("Nobody's"),
    ("severity", UNJUDGED): say("Not judged yet"),
}
_GROUPS = (*INCIDENT_GROUPS, *POLICING_GROUPS)
_ORDER_OF: Mapping[str, tuple[str, ...]] = {
    "status": (OPEN, *Status, ALL),
    "kind": tuple(REPORT_KINDS),
    "category": tuple(code for group in _GROUPS for code in (group.code, *group.kinds)),
    "severity": ("4", "3", "2", "1", UNJUDGED),
    "assignee": (ME, NOBODY),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many cases it leaves, and the address that chooses it, or takes it off."""

    label: Label | str
    count: int
    address: str
    chosen: bool
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """A filter with its values; `chosen` when one of them is in force."""

    name: str
    title: Text
    values: tuple[Choice, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    title: Text | None
    label: Label | str
    address: str


def address(filters: Filters, page: int = 1) -> str:
    """Where the inbox shows these filters."""
    query = filters.to_plain() | ({"page": str(page)} if page > 1 else {})
    return "/inbox?" + urlencode(query) if query else "/inbox"


def namer(inbox: Inbox, colleagues: Mapping[int, str]) -> Name:
    """Names of values: the desk's own, those of the taxonomy and of the forum, those of people."""

    def name(of: str, value: str) -> Label | str:
        fixed = _FIXED.get((of, value))
        if fixed is not None:
            return fixed
        match of:
            case "status":
                return labels.STATUS[Status(value)]
            case "severity":
                return SEVERITIES[int(value)]
            case "assignee":
                return colleagues.get(int(value), say("Somebody who has left"))
            case "week":
                return say("Week of {day}", day=parse_week(value)[0])
            case "language":
                return _language(value)
            case "tag":
                return value
            case _:
                return inbox.label(of, value)

    return name


def choices_of(page: InboxPage, name: Name) -> tuple[Choices, ...]:
    """Every filter that has something to choose."""
    found = (_choices(page, of, name) for of in TITLES)
    return tuple(one for one in found if one.values)


def flags_of(page: InboxPage) -> tuple[Choice, ...]:
    """The filters that are only on or off; one without cases is left out unless it is on."""
    filters = page.filters
    return tuple(
        Choice(title, page.counts[of].get("yes", 0), address(filters.having(**{of: "" if on else "yes"})), on)
        for of, title in FLAGS.items()
        if (on := bool(getattr(filters, of))) or page.counts[of].get("yes")
    )


def chips_of(filters: Filters, name: Name) -> tuple[Chip, ...]:
    """The filters in force besides the status, with the way to take each off."""
    return tuple(
        Chip(TITLES.get(of), FLAGS.get(of) or name(of, value), address(filters.having(**{of: ""})))
        for of, value in filters.in_force.items()
    )


def described(filters: Filters, name: Name) -> tuple[Chip, ...]:
    """All that filters say, the status and the order too; for where they are not listed themselves."""
    status = Chip(TITLES["status"], name("status", filters.status), "")
    return status, *chips_of(filters, name), Chip(None, ORDERS[filters.order], "")


def orders_of(filters: Filters) -> tuple[Choice, ...]:
    """The orders to choose from."""
    return tuple(
        Choice(label, 0, address(filters.having(order=order)), filters.order is order)
        for order, label in ORDERS.items()
    )


def _choices(page: InboxPage, of: str, name: Name) -> Choices:
    counts, chosen = page.counts[of], getattr(page.filters, of)
    values = [value for value in _sorted(of, counts, chosen, name) if _is_in_sight(of, value, chosen)]
    drawn = tuple(
        Choice(
            name(of, value),
            counts.get(value, 0),
            address(page.filters.having(**{of: "" if value == chosen and of != "status" else value})),
            chosen=value == chosen,
            inner=of == "category" and value not in _GROUP_CODES,
        )
        for value in values
    )
    return Choices(of, TITLES[of], drawn, bool(chosen) and of != "status")


def _sorted(of: str, counts: Mapping[str, int], chosen: str, name: Name) -> Iterable[str]:
    """Values in their own order where they have one, the newest week first, else those with most cases first."""
    order = _ORDER_OF.get(of, ())
    if of == "status":
        return order
    present = counts.keys() | ({chosen} if chosen else set())
    known = [value for value in order if value in present]
    rest = present - set(order)
    if of == "week":
        return sorted(rest, reverse=True)
    if of == "assignee":
        return [*known, *sorted(rest, key=lambda value: str(name(of, value)).casefold())]
    return [*known, *sorted(rest, key=lambda value: (-counts.get(value, 0), value))]


_GROUP_CODES = frozenset(group.code for group in _GROUPS)
_GROUP_OF = {kind: group.code for group in _GROUPS for kind in group.kinds}


def _is_in_sight(of: str, value: str, chosen: str) -> bool:
    """Kinds appear when what they belong to is chosen, or one of their neighbours is."""
    if of != "category" or value in _GROUP_CODES:
        return True
    group = _GROUP_OF.get(value)
    return group is None or chosen == group or _GROUP_OF.get(chosen) == group


def _language(code: str) -> str:
    try:
        return language(code).name
    except LookupError:
        return code
