"""How coarse a time must be before it may stand in the clear (privacy.md, "Time and order")."""

MINUTE = 60
HOUR = 3600
DAY = 86_400


def floor(seconds: int, grain: int) -> int:
    """The last multiple of `grain` that is not after `seconds`; something kept "24 h at most" never stays longer."""
    return seconds - seconds % grain


def window_end(now: int, window: int) -> int:
    """When a throttle's window that starts at `now` ends, told to the minute only (or to the window, if shorter).

    Always after `now` and never after `now + window`.
    """
    return floor(now + window, min(window, MINUTE))
