"""What may be set at the desk: some of the settings, read by the same rules, over what the environment says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.areas import FORMER_AREAS, area_code
from bot.domain.helplines import format_helplines
from bot.settings import values as v
from bot.settings.reading import DAYS_BOUNDS, K_BOUNDS, MONTHS_BOUNDS, ROUNDING_BOUNDS
from bot.settings.tree import Origin, Settings


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A setting that may be set at the desk: where it stands in the tree, how its text is read and written."""

    name: str
    part: str
    field: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    bounds: tuple[int, int] | None = None

    def text(self, settings: Settings) -> str:
        """Its value as text, which reads back as the same value."""
        return self.write(getattr(getattr(settings, self.part), self.field))

    def canonical(self, text: str) -> str:
        """The same value as it is always written; `WrongValueError` when it cannot be used."""
        return self.write(self.read(text))

    def put(self, settings: Settings, value: Any) -> Settings:
        """The settings with another value."""
        changed: dict[str, Any] = {self.part: replace(getattr(settings, self.part), **{self.field: value})}
        return replace(settings, **changed, origins={**settings.origins, self.name: Origin.DESK})


def _named(text: str) -> str:
    name = v.one_line(text.strip())
    if not name:
        raise v.WrongValueError("is missing", "empty")
    return name


def _commas(names: Sequence[str]) -> str:
    return ",".join(names)


def _number(name: str, part: str, field: str, bounds: tuple[int, int]) -> AtDesk:
    return AtDesk(name, part, field, v.between(*bounds), bounds=bounds)


# Never a secret, an address or a path: a list may not be named by a file here, as it may in the environment.
AT_DESK: tuple[AtDesk, ...] = (
    AtDesk("FORUM_NAME", "forum", "name", _named),
    AtDesk("AREAS", "forum", "areas", v.some_areas, _commas),
    AtDesk("ORGANISATIONS", "forum", "organisations", v.coded_names, _commas),
    AtDesk("LANGUAGES", "forum", "languages", v.languages, _commas),
    AtDesk("HELPLINES", "forum", "helplines", v.helplines, format_helplines),
    _number("KEEP_CLOSED_MONTHS", "retention", "closed_months", MONTHS_BOUNDS),
    _number("KEEP_SPAM_DAYS", "retention", "spam_days", DAYS_BOUNDS),
    _number("KEEP_AUDIT_MONTHS", "retention", "audit_months", MONTHS_BOUNDS),
    _number("PUBLISH_K", "publishing", "k", K_BOUNDS),
    _number("PUBLISH_ROUNDING", "publishing", "rounding", ROUNDING_BOUNDS),
)


def with_desk(settings: Settings, stored: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """The settings with what was set at the desk over them; and the names of those that can no longer be read.

    Those stay as they were installed: after a return to an older version the programme still starts.
    """
    unreadable = []
    for one in AT_DESK:
        if one.name not in stored:
            continue
        try:
            settings = one.put(settings, one.read(stored[one.name]))
        except v.WrongValueError:
            unreadable.append(one.name)
    return _remembering(settings, stored.get(FORMER_AREAS, "")), tuple(unreadable)


def _remembering(settings: Settings, former: str) -> Settings:
    """With the names of former areas; one that cannot be read, or is offered again, is left out."""
    offered = {area_code(name) for name in settings.forum.areas}
    try:
        names = tuple(name for name in v.coded_names(former) if area_code(name) not in offered)
    except v.WrongValueError:
        names = ()
    return replace(settings, forum=replace(settings.forum, former_areas=names))
