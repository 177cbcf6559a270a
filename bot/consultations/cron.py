"""The five fields of cron, looked at for their form: whether they name times that there are (crontab(5))."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_PART = re.compile(
    r"(?:\*|(?P<first>[0-9]{1,2}|[a-z]{3})(?:-(?P<last>[0-9]{1,2}|[a-z]{3}))?)(?:/(?P<step>[1-9][0-9]?))?"
)


def cron_problem(cron: str) -> str | None:
    """What is wrong, if something is. Numbers, names, lists, ranges and steps are read; 0 and 7 are Sunday."""
    fields = cron.lower().split()
    if len(fields) != len(_FIELDS):
        return "must have five fields: minute, hour, day, month, day of the week"
    for text, (name, least, most, names) in zip(fields, _FIELDS, strict=True):
        if not all(_is_part(part, least, most, names) for part in text.split(",")) or _mixes(text):
            allowed = f"{least} to {most}" + (f" or {names[0]} to {names[-1]}" if names else "")
            return f"the {name} {text} is not understood: {allowed}, lists, ranges and steps, or *"
    return None


def _is_part(part: str, least: int, most: int, names: tuple[str, ...]) -> bool:
    found = _PART.fullmatch(part)
    if found is None:
        return False
    written = [one for one in (found["first"], found["last"]) if one is not None]
    ends = [_value(one, least, most, names) for one in written]
    if not all(least <= value <= most for value in ends):
        return False
    first, last = (ends[0] if ends else least), (ends[1] if len(ends) > 1 else most)
    step = None if found["step"] is None else int(found["step"])
    named = any(one in names for one in written)
    return first <= last and (step is None or (1 <= step <= last - first and not named))


def _mixes(text: str) -> bool:
    """Names beside numbers or * in one field: programmes do not agree on what that means."""
    return bool(re.search("[a-z]", text) and re.search("[0-9*]", text))


def _value(text: str, least: int, most: int, names: tuple[str, ...]) -> int:
    """The number a name stands for, days of the week from Monday (1) to Sunday (7); -1 for what is no name."""
    if text.isdigit():
        return int(text) if len(text) <= len(str(most)) else -1
    return names.index(text) + max(least, 1) if text in names else -1
