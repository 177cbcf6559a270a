"""The five fields of cron, looked at for their form: whether they name times that there are."""

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
_PART = re.compile(r"(?:\*|(?P<low>\w+)(?:-(?P<high>\w+))?)(?:/(?P<step>[0-9]{1,3}))?")


def cron_problem(cron: str) -> str | None:
    """What is wrong, if something is. Numbers, names, lists, ranges and steps are read."""
    fields = cron.lower().split()
    if len(fields) != len(_FIELDS):
        return "must have five fields: minute, hour, day, month, day of the week"
    for text, (name, least, most, names) in zip(fields, _FIELDS, strict=True):
        if not all(_is_part(part, least, most, names) for part in text.split(",")):
            allowed = f"{least} to {most}" + (f" or {names[0]} to {names[-1]}" if names else "")
            return f"the {name} {text} is not understood: {allowed}, lists, ranges and steps, or *"
    return None


def _is_part(part: str, least: int, most: int, names: tuple[str, ...]) -> bool:
    found = _PART.fullmatch(part)
    if found is None or found["step"] in {"0", "00", "000"}:
        return False
    ends = [one for one in (found["low"], found["high"]) if one is not None]
    values = [_value(one, least, names) for one in ends]
    if any(value is None or not least <= value <= most for value in values):
        return False
    return len(values) < 2 or (values[0] or 0) <= (values[1] or 0)


def _value(text: str, least: int, names: tuple[str, ...]) -> int | None:
    """The number a name stands for; days of the week are only compared with each other, monday first."""
    if text in names:
        return names.index(text) + max(least, 1)
    return int(text) if re.fullmatch("[0-9]{1,2}", text) else None
