"""The bar at the top of every page: where one can go, for whom, and in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from bot.i18n.text import Text, say
from bot.services.principals import DeskSession, Power

FEW = 4
"""So many pages stand in the bar itself; somebody who has more finds the rest behind one word."""


class Part(Enum):
    """Where in the bar a page stands: in front, or in a part of what opens under "More"."""

    FRONT = "front"
    MEMBERS = "members"
    FIGURES = "figures"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page one can go to. `key` is what the page itself calls the place it belongs to."""

    key: str
    label: Text
    address: str
    power: Power
    part: Part
    consulting: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """What somebody finds in the bar. `home` is where its name leads; `searches` whether there is a search."""

    front: tuple[Entry, ...]
    more: tuple[tuple[Entry, ...], ...]
    home: str
    searches: bool

    def is_in_more(self, key: str) -> bool:
        """Whether the page of this key stands under "More"."""
        return any(entry.key == key for part in self.more for entry in part)


ENTRIES = (
    Entry("inbox", say("Inbox"), "/inbox", Power.READ, Part.FRONT),
    Entry("week", say("The week"), "/week", Power.READ, Part.FRONT),
    Entry("consultations", say("Consultations"), "/consultations", Power.READ, Part.FRONT, consulting=True),
    Entry("bulletins", say("Bulletins"), "/bulletins", Power.READ, Part.MEMBERS, consulting=True),
    Entry("calendar", say("Calendar"), "/calendar", Power.READ, Part.MEMBERS, consulting=True),
    Entry("published", say("Published"), "/published", Power.LOOK, Part.FIGURES),
    Entry("exports", say("Exports"), "/exports", Power.READ, Part.FIGURES),
    Entry("people", say("People"), "/people", Power.MANAGE, Part.DESK),
    Entry("settings", say("Settings"), "/settings", Power.MANAGE, Part.DESK),
    Entry("audit", say("Audit log"), "/audit", Power.READ, Part.DESK),
    Entry("account", say("My account"), "/account", Power.LOOK, Part.DESK),
)
SEARCH = Entry("search", say("Search"), "/search", Power.READ, Part.FRONT)
"""Stands beside the name of whoever is signed in: it is looked for there."""


def menu(session: DeskSession, offered: Collection[str], *, consults: bool) -> Menu:
    """The bar for somebody, of the pages the desk has; `offered` are the paths of its routes."""

    def is_there(entry: Entry) -> bool:
        return entry.address in offered and session.may(entry.power) and (consults or not entry.consulting)

    entries = tuple(entry for entry in ENTRIES if is_there(entry))
    front = entries if len(entries) <= FEW else tuple(one for one in entries if one.part is Part.FRONT)
    parts = (tuple(one for one in entries if one.part is part and one not in front) for part in Part)
    home = entries[0].address if entries else "/account"
    return Menu(front, tuple(part for part in parts if part), home, is_there(SEARCH))
