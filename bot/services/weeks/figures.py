"""The figures of a week that take keys to count: sealed to the team in one piece, also while they are being counted."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from bot.errors import CannotOpen
from bot.storage.records import EpochRow, WeekFiguresRow
from bot.vault.envelopes import bound, open_envelope, seal
from bot.vault.keys import KeyPair
from bot.vault.padding import SMALLEST_TEXT

WEEK_FIGURES: Final = "week figures"
"""What the content is bound to, with the id of the week's version."""


@dataclass(slots=True)
class Breakdown:
    """Reports by class; each report is in one class of each, but not every report has a kind."""

    about: Counter[str] = field(default_factory=Counter)
    category: Counter[str] = field(default_factory=Counter)
    kind: Counter[str] = field(default_factory=Counter)
    area: Counter[str] = field(default_factory=Counter)
    severity: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many reports."""
        return self.about.total()

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {name: dict(sorted(getattr(self, name).items())) for name in _CLASSES}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Breakdown":
        """Back from what `to_plain` made."""
        return cls(**{name: Counter(plain[name]) for name in _CLASSES})


_CLASSES: Final = ("about", "category", "kind", "area", "severity")


@dataclass(slots=True)
class WeekFigures:
    """What the reports of a week come to, as they stood at the end of its Sunday.

    `exact` counts all that were reports, `outside` those whose senders let them be counted in what leaves the desk.
    `spam` were no reports; `missing` were deleted before they were counted; `damaged` cannot be opened. `waiting` had
    no reply yet and were not closed. `waits` are the days to the first reply, of the cases that got it in this week.
    `themes` count tags. `first`, `raised` and `closed` are the ids of the cases that had their first reply in the week,
    were raised or closed in it. `done` is how many of the reports have been looked at, `timed` how many of `first`.
    """

    done: int = 0
    timed: int = 0
    finished: bool = False
    spam: int = 0
    missing: int = 0
    damaged: int = 0
    waiting: int = 0
    exact: Breakdown = field(default_factory=Breakdown)
    outside: Breakdown = field(default_factory=Breakdown)
    waits: Counter[int] = field(default_factory=Counter)
    themes: Counter[str] = field(default_factory=Counter, repr=False)
    first: tuple[int, ...] = ()
    raised: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()

    @property
    def median_wait(self) -> float | None:
        """The middle of the days to the first reply; None when nobody got one."""
        waits = list(self.waits.elements())
        return float(median(waits)) if waits else None

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        numbers = {name: getattr(self, name) for name in _NUMBERS}
        ids = {name: sorted(getattr(self, name)) for name in _IDS}
        return {
            "v": 1,
            **numbers,
            **ids,
            "exact": self.exact.to_plain(),
            "outside": self.outside.to_plain(),
            "waits": {str(days): count for days, count in sorted(self.waits.items())},
            "themes": dict(sorted(self.themes.items())),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "WeekFigures":
        """Back from what `to_plain` made."""
        return cls(
            **{name: plain[name] for name in _NUMBERS},
            first=tuple(plain["first"]),
            raised=tuple(plain["raised"]),
            closed=tuple(plain["closed"]),
            exact=Breakdown.from_plain(plain["exact"]),
            outside=Breakdown.from_plain(plain["outside"]),
            waits=Counter({int(days): count for days, count in plain["waits"].items()}),
            themes=Counter(plain["themes"]),
        )


_NUMBERS: Final = ("done", "timed", "finished", "spam", "missing", "damaged", "waiting")
_IDS: Final = ("first", "raised", "closed")


def open_figures(row: WeekFiguresRow, keys: Mapping[int, KeyPair]) -> WeekFigures:
    """What is in it; `CannotOpen` when no key opens it, or for damage."""
    if row.epoch not in keys:
        raise CannotOpen("there is no key for this epoch")
    plain = open_envelope(row.content, row.team_key, keys[row.epoch], bound_to=bound(WEEK_FIGURES, row.id))
    try:
        return WeekFigures.from_plain(json.loads(plain))
    except (ValueError, LookupError, TypeError):
        raise CannotOpen("it does not read as the figures of a week") from None


def seal_figures(week_id: int, figures: WeekFigures, epoch: EpochRow) -> WeekFiguresRow:
    """A row that only the team can read."""
    plain = json.dumps(figures.to_plain(), ensure_ascii=False, separators=(",", ":")).encode()
    bound_to = bound(WEEK_FIGURES, week_id)
    envelope = seal(plain, bound_to=bound_to, team=epoch.public_key, smallest=SMALLEST_TEXT)
    return WeekFiguresRow(week_id, epoch.number, envelope.team_key, envelope.content)


def most_common(counts: Mapping[str, int], order: Iterable[str] = ()) -> tuple[tuple[str, int], ...]:
    """The classes that have reports: in their order, then others by name; without an order the most common first."""
    known = [code for code in order if counts.get(code)]
    rest = sorted((code for code in counts if code not in known and counts[code]), key=lambda one: (-counts[one], one))
    return tuple((code, counts[code]) for code in (*known, *rest))
