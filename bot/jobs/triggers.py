"""When a schedule opens next: a cron's five fields read as crontab(5) has them, by the clock on the wall.

APScheduler works the times out. What it understands differently is put right here: it counts the days of the week from
Monday, wants both a day of the month and a day of the week to hold when both are named (crontab: either), and counts
on through a changed clock. Here a time that the clock shows twice opens at the first, and one that it jumps over opens
as it jumps; so an opening is neither doubled nor missed.
"""

import datetime as dt
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger

from bot.consultations.model import Schedule
from bot.domain.wall_clock import moment_of
from bot.errors import FieldError

_NEVER_AFTER = dt.timedelta(days=3660)
"""A schedule that opens on no day of ten years opens never."""

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBERS = re.compile(r"(\*|\d+(-\d+)?)(/\d+)?(,(\*|\d+(-\d+)?)(/\d+)?)*")
_MONTHS = re.compile(r"[a-z]{3}(-[a-z]{3})?(,[a-z]{3}(-[a-z]{3})?)*")
_WEEKDAY = re.compile(r"(?P<first>\*|[0-7]|[a-z]{3})(-(?P<last>[0-7]|[a-z]{3}))?(/(?P<step>[1-7]))?")


def next_opening(schedule: Schedule, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """The first opening after a moment, in UTC; None when there is none. `zone` is the forum's, if none is named.

    `FieldError` on `schedule.zone` or `schedule.cron` when it cannot be read.
    """
    own = _zone(schedule.zone) or zone
    if schedule.once is not None:
        once = schedule.once
        moment = moment_of(once, own) if once.tzinfo is None else once.astimezone(dt.UTC)
        return moment if moment > after else None
    if schedule.cron is None:
        return None
    triggers = _triggers(schedule.cron)
    # The hands of the clock are counted on as if they were UTC's, which never jump.
    shown = after.astimezone(own).replace(tzinfo=dt.UTC, fold=0)
    while (found := _first(triggers, shown)) is not None:
        moment = moment_of(found.replace(tzinfo=None), own)
        if moment > after:
            return moment
        shown = found
    return None


def _first(triggers: list[CronTrigger], shown: dt.datetime) -> dt.datetime | None:
    """The first time after the one shown that any of them names."""
    begin = shown + dt.timedelta(microseconds=1)
    times = [trigger.get_next_fire_time(None, begin) for trigger in triggers]
    found = [one for one in times if one is not None and one <= shown + _NEVER_AFTER]
    return min(found, default=None)


def _triggers(cron: str) -> list[CronTrigger]:
    fields = cron.lower().split()
    if len(fields) != 5:
        raise FieldError("schedule.cron", "a cron has five fields: minute, hour, day, month, day of the week")
    minute, hour, day, month, weekday = fields
    numbers = all(_NUMBERS.fullmatch(one) for one in (minute, hour, day))
    if not numbers or not (_NUMBERS.fullmatch(month) or _MONTHS.fullmatch(month)):
        raise FieldError("schedule.cron", "only numbers, ranges, lists, steps and names of months can be read")
    days = [{"day": day, "day_of_week": _weekdays(weekday)}]
    if not day.startswith("*") and not weekday.startswith("*"):
        days = [{"day": day}, {"day_of_week": _weekdays(weekday)}]
    try:
        return [
            CronTrigger(minute=minute, hour=hour, month=month, timezone=dt.UTC, **{"day": "*", **one}) for one in days
        ]
    except ValueError:
        raise FieldError("schedule.cron", "a number is out of its range") from None


def _weekdays(field: str) -> str:
    """The days by name, as APScheduler wants them; 0 and 7 are Sunday."""
    chosen: set[str] = set()
    for part in field.split(","):
        match = _WEEKDAY.fullmatch(part)
        if match is None:
            raise FieldError("schedule.cron", "a day of the week is 0 to 7 or sun to sat")
        if match["first"] == "*":
            first, last = 0, 6
        else:
            first = _weekday(match["first"])
            last = _weekday(match["last"]) if match["last"] else first
            last += 7 if last < first and match["last"] in {"sun", "0"} else 0
        if last < first:
            raise FieldError("schedule.cron", "a range of days must not run backwards")
        chosen.update(_WEEKDAYS[one % 7] for one in range(first, last + 1, int(match["step"] or 1)))
    return ",".join(sorted(chosen))


def _weekday(written: str) -> int:
    if written.isdigit():
        return int(written)
    if written not in _WEEKDAYS:
        raise FieldError("schedule.cron", "a day of the week is 0 to 7 or sun to sat")
    return _WEEKDAYS.index(written)


def _zone(name: str) -> dt.tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FieldError("schedule.zone", "is not a time zone like Europe/London") from None
