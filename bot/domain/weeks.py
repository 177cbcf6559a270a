"""ISO weeks: the finest time that Amanah keeps in the clear."""

import datetime as dt
import re

from bot.errors import FieldError

_WRITTEN = re.compile(r"(\d{4})-W(\d{2})")


def week_of(day: dt.date) -> str:
    """The ISO 8601 week of a day, written `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def parse_week(written: str) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of a written week; `FieldError` when there is no such week."""
    match = _WRITTEN.fullmatch(written.strip().upper())
    if match is None:
        raise FieldError("week", "a week is written like 2026-W47")
    try:
        monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        raise FieldError("week", f"there is no week {int(match[2])} in {match[1]}") from None
    return monday, monday + dt.timedelta(days=6)


def weeks_before(week: str, count: int) -> tuple[str, ...]:
    """The `count` weeks before a written week, the earliest first; `FieldError` when there is no such week."""
    monday, _ = parse_week(week)
    return tuple(week_of(monday - dt.timedelta(weeks=back)) for back in range(count, 0, -1))


def week_after(week: str) -> str:
    """The week after a written one; `FieldError` when there is no such week."""
    monday, _ = parse_week(week)
    return week_of(monday + dt.timedelta(weeks=1))
