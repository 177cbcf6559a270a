"""Which cases the inbox shows, and in which order: what stands in its address and in saved views."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from bot.domain.cases import Status
from bot.domain.weeks import parse_week
from bot.errors import FieldError

OPEN, ALL = "open", "all"
ME, NOBODY = "me", "nobody"
UNJUDGED = "none"
LONGEST_VALUE = 80
"""Characters; longer ones in an address stand for nothing."""


class Order(StrEnum):
    """Which cases come first."""

    NEWEST = "newest"
    GRAVEST = "gravest"
    LONGEST = "longest"  # those that have waited longest for a word from the forum


@dataclass(frozen=True, slots=True)
class Filters:
    """What a case must be like to be shown; an empty value does not matter.

    `status` is a status, `open` or `all`; `kind` what it is about; `category` a kind of incident or what it belongs to;
    `severity` a number or `none`; `assignee` `me`, `nobody` or the id of an account; `week` like `2026-W47`. The flags
    are `yes` or empty: `waiting` for an answer, `overdue`, and `merged` to show duplicates too.
    """

    status: str = OPEN
    kind: str = ""
    category: str = ""
    area: str = ""
    severity: str = ""
    assignee: str = ""
    week: str = ""
    tag: str = ""
    language: str = ""
    waiting: str = ""
    overdue: str = ""
    merged: str = ""
    order: Order = Order.NEWEST

    @classmethod
    def from_plain(cls, plain: Mapping[str, str]) -> "Filters":
        """From what stands in an address or a saved view; what makes no sense there stands for nothing."""
        given = {one.name: plain.get(one.name, "").strip() for one in fields(cls)}
        given = {name: value for name, value in given.items() if value and _is_sound(name, value)}
        order = given.pop("order", Order.NEWEST)
        return cls(**given, order=Order(order))

    def to_plain(self) -> dict[str, str]:
        """As it stands in an address: only what is not as usual."""
        usual = Filters()
        values = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        return {name: value for name, value in values.items() if value != getattr(usual, name)}

    def having(self, **changes: str) -> "Filters":
        """These filters with some of them other."""
        return Filters.from_plain(self.to_plain() | changes)

    @property
    def in_force(self) -> dict[str, str]:
        """The filters besides status and order that matter, by name."""
        return {name: value for name, value in self.to_plain().items() if name not in {"status", "order"}}

    def without(self) -> "Filters":
        """No filter at all, in the same order."""
        return replace(Filters(), order=self.order)


EVERYTHING = Filters(status=ALL, merged="yes")
"""All cases there are."""


def _is_sound(name: str, value: str) -> bool:
    if len(value) > LONGEST_VALUE:
        return False
    match name:
        case "status":
            return value in {OPEN, ALL, *Status}
        case "order":
            return value in set(Order)
        case "waiting" | "overdue" | "merged":
            return value == "yes"
        case "severity":
            return value in {UNJUDGED, "1", "2", "3", "4"}
        case "assignee":
            return value in {ME, NOBODY} or (value.isascii() and value.isdecimal() and 0 < int(value) < 1 << 63)
        case "week":
            return _is_week(value)
        case _:
            return True


def _is_week(value: str) -> bool:
    try:
        parse_week(value)
    except FieldError:
        return False
    return value == value.upper()
