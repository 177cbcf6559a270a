"""The rules of when not to write to people, as a forum may adjust them, and how far it may.

Where a community prays at other hours, quiet hours and the Friday window move with it, though never below a floor: the
night from 23:00 to 07:00, and Friday from 12:15 to 14:00. What protects Ramadan, the Eids and a member's patience
begins at what the design says (content.md, "When not to write to people") and may only become stricter. Every rule has
an upper bound too, so that there is always a time at which something may leave.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any

from bot.domain.etiquette import FRIDAY_HOURS, QUIET_HOURS, Hours
from bot.errors import FieldError

QUIET_BEGINS = (dt.time(17), dt.time(23))
QUIET_ENDS = (dt.time(7), dt.time(12))
FRIDAY_BEGINS = (dt.time(10), dt.time(12, 15))
FRIDAY_ENDS = (dt.time(14), dt.time(17))
"""From the earliest to the latest time that is allowed."""

BOUNDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"before_sunset": (45, 180), "after_night_prayer": (90, 240), "eid_days": (1, 3), "between_prompts": (7, 28)}
)
"""The least and the most of what is a number."""

_HOURS = re.compile(r"(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is kept free; as it stands here it is what the design says.

    `before_sunset` and `after_night_prayer` are minutes around Ramadan's evenings; with `last_ten_days` the days
    between its last ten nights are kept free too, not the nights alone. `eid_days` before and after each Eid are kept
    free, and a member is prompted at most once in `between_prompts` days.
    """

    quiet: Hours = QUIET_HOURS
    friday: Hours = FRIDAY_HOURS
    before_sunset: int = 45
    after_night_prayer: int = 90
    last_ten_days: bool = False
    eid_days: int = 1
    between_prompts: int = 7

    def faults(self) -> tuple[str, ...]:
        """The names of the rules that are out of their bounds."""
        found = []
        if not (_within(self.quiet.start, QUIET_BEGINS) and _within(self.quiet.end, QUIET_ENDS)):
            found.append("quiet")
        if not (_within(self.friday.start, FRIDAY_BEGINS) and _within(self.friday.end, FRIDAY_ENDS)):
            found.append("friday")
        found += [name for name, (least, most) in BOUNDS.items() if not least <= getattr(self, name) <= most]
        return tuple(found)


def rules_to_json(rules: Rules) -> str:
    """As they are kept."""
    plain: dict[str, Any] = asdict(rules)
    return json.dumps(plain | {name: hours_text(getattr(rules, name)) for name in ("quiet", "friday")})


def rules_from_json(text: str) -> Rules:
    """Back; `FieldError` names the first rule that cannot be read or is out of its bounds. A missing one is usual."""
    try:
        plain = json.loads(text)
    except ValueError:
        plain = None
    if not isinstance(plain, dict):
        raise FieldError("etiquette", "cannot be read")
    given = {one.name: plain[one.name] for one in fields(Rules) if one.name in plain}
    for name, value in given.items():
        given[name] = parse_hours(name, value) if name in {"quiet", "friday"} else _plain(name, value)
    rules = Rules(**given)
    for name in rules.faults():
        raise FieldError(name, "is out of its bounds")
    return rules


def hours_text(hours: Hours) -> str:
    """Like `21:00-09:00`."""
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}"


def parse_hours(name: str, written: object) -> Hours:
    """Two times of the day; `FieldError` for `name`."""
    match = _HOURS.fullmatch(written.strip()) if isinstance(written, str) else None
    try:
        start, end = (dt.time.fromisoformat(one.zfill(5)) for one in match.groups()) if match else (None, None)
    except ValueError:
        start, end = None, None
    if start is None or end is None:
        raise FieldError(name, "two times are written like 21:00-09:00")
    return Hours(start, end)


def _plain(name: str, value: object) -> int | bool:
    wanted = bool if name == "last_ten_days" else int
    if type(value) is not wanted:
        raise FieldError(name, "cannot be read")
    return value


def _within(time: dt.time, bounds: tuple[dt.time, dt.time]) -> bool:
    return bounds[0] <= time <= bounds[1]
