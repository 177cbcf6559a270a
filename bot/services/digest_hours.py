"""When a week's digest leaves: Monday at five past eight by the forum's clock, and for six days no longer."""

import datetime as dt
from typing import Final

from bot.domain.wall_clock import moment_of
from bot.domain.weeks import parse_week, week_of

LEAVES: Final = dt.time(8, 5)
"""Five minutes after the week is frozen."""

WORTH_SENDING: Final = dt.timedelta(days=6)
"""Later than this after its hour a digest is not news any more: the next one is near."""


def hour_of(week: str, zone: dt.tzinfo) -> dt.datetime:
    """When the digest of a week leaves, in UTC."""
    monday, _ = parse_week(week)
    return moment_of(dt.datetime.combine(monday + dt.timedelta(days=7), LEAVES), zone)


def latest_left(now: dt.datetime, zone: dt.tzinfo) -> str:
    """The latest week whose hour has come, however long ago."""
    today = now.astimezone(zone).date()
    week = week_of(today - dt.timedelta(days=7))
    return week if hour_of(week, zone) <= now else week_of(today - dt.timedelta(days=14))


def leaving(now: dt.datetime, zone: dt.tzinfo) -> str | None:
    """The week whose digest may leave at this moment, if there is one."""
    week = latest_left(now, zone)
    return week if now < hour_of(week, zone) + WORTH_SENDING else None
