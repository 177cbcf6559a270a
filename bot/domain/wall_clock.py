"""What the clock on the wall shows, and which moment that is, on the days on which it is put forward or back too."""

import datetime as dt

_SECOND = dt.timedelta(seconds=1)


def moment_of(shown: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment, in UTC, at which the clock of `zone` shows this (a time without a zone).

    What it shows twice, as it is put back, is the first of the two. What it never shows, as it is put forward, is the
    moment at which it jumps over it. So of two times the later is never the earlier moment.
    """
    first = shown.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    if first.astimezone(zone).replace(tzinfo=None, fold=0) == shown.replace(fold=0):
        return first
    before = shown.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    return _change(before, first, zone)


def change_between(earlier: dt.datetime, later: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """The moment, in UTC, at which the clock of `zone` is changed after `earlier` and not after `later`; None for none.

    Between the two it must be changed once at most.
    """
    earlier, later = earlier.astimezone(dt.UTC), later.astimezone(dt.UTC)
    if earlier.astimezone(zone).utcoffset() == later.astimezone(zone).utcoffset():
        return None
    return _change(earlier, later, zone)


def _change(earlier: dt.datetime, later: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The first moment with the later one's offset; to the second, as zones have it."""
    offset = later.astimezone(zone).utcoffset()
    while later - earlier > _SECOND:
        middle = (earlier + (later - earlier) / 2).replace(microsecond=0)
        if middle <= earlier:
            break
        if middle.astimezone(zone).utcoffset() == offset:
            later = middle
        else:
            earlier = middle
    return later
