"""Rows of frozen weeks and years: what could be counted without keys, and, sealed, what could not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One version of a frozen week; the first is what was frozen, the others are corrections.

    `frozen` is the start of a day in seconds since the epoch; `totals` and `published` are JSON. `members` are the ids
    of the reports that were counted, eight bytes each, in their order.
    """

    id: int
    week: str
    version: int
    frozen: int
    totals: str
    members: bytes
    published: str | None = None


@dataclass(frozen=True, slots=True)
class WeekFiguresRow:
    """What the reports of a frozen week come to, sealed to the team; `id` is that of the week's version."""

    id: int
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class AnnualSheetRow:
    """What may leave the desk of a year, as JSON; `week` is when it was made."""

    year: int
    figures: str
    week: str
