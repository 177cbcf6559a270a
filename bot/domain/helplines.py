"""The numbers a person in need is given; every forum has its own, these are the United Kingdom's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.errors import FieldError
from bot.i18n.text import Code, Label, Localised, Text, say

UK_HELPLINES = (
    "999|Emergency;101|Police, when it is not an emergency;"
    "report-it.org.uk|Report hate crime online;0800 1111|Childline, for everyone under 19"
)
"""The setting's default: number or address, name, and if need be hours, by `|`; one helpline after another by `;`."""

MOST, LONGEST, LONGEST_TOGETHER = 20, 100, 2000
"""Helplines a forum may have, letters of each part of one, and of all together: they have to fit into one message."""

_KNOWN: Mapping[str, Text] = MappingProxyType(
    {
        text.message: text
        for text in (
            say("Emergency"),
            say("Police, when it is not an emergency"),
            say("Report hate crime online"),
            say("Childline, for everyone under 19"),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Helpline:
    """Where help is: `number` to call or address to open, what it is for, and when it answers ("" for always)."""

    number: str
    name: str
    hours: str = ""

    @property
    def label(self) -> Label:
        """Its name; translated where it is one of the defaults, as the forum wrote it otherwise."""
        return _KNOWN.get(self.name) or Localised((("en", self.name),))

    @property
    def line(self) -> Text:
        """One line: what it is for, the number, the hours."""
        if self.hours:
            hours = Localised((("en", self.hours),))
            return say("{name}: {number} ({hours})", name=self.label, number=Code(self.number), hours=hours)
        return say("{name}: {number}", name=self.label, number=Code(self.number))


def parse_helplines(setting: str) -> tuple[Helpline, ...]:
    """The helplines of the setting, the emergency number first; `FieldError` when it cannot be read or has none."""
    helplines = tuple(_one(written) for written in setting.split(";") if written.strip())
    if not helplines:
        raise FieldError("helplines", "at least an emergency number is needed, like 999|Emergency")
    if len(helplines) > MOST or len(setting) > LONGEST_TOGETHER:
        raise FieldError("helplines", f"at most {MOST}, of {LONGEST_TOGETHER} letters together, fit into one message")
    return helplines


def format_helplines(helplines: Sequence[Helpline]) -> str:
    """The setting that `parse_helplines` reads."""
    return ";".join("|".join(filter(None, (one.number, one.name, one.hours))) for one in helplines)


def danger_note(helplines: Sequence[Helpline]) -> Text:
    """What somebody in danger reads first; the first helpline is the emergency number."""
    emergency, *others = helplines
    if not others:
        return say(
            "Please get to safety and call {number} now. We are not an emergency service. "
            "You can go on here whenever you are safe.",
            number=Code(emergency.number),
        )
    return say(
        "Please get to safety and call {number} now. We are not an emergency service. "
        "You can go on here whenever you are safe. More help: {others}.",
        number=Code(emergency.number),
        others=tuple(one.line for one in others),
    )


def young_note(helplines: Sequence[Helpline]) -> Text:
    """What somebody under 16 reads first."""
    emergency, *others = helplines
    if not others:
        return say("If you are in danger, call {number} now. It is free.", number=Code(emergency.number))
    return say(
        "If you are in danger, call {number} now. It is free. There are also people you can talk to: {others}.",
        number=Code(emergency.number),
        others=tuple(one.line for one in others),
    )


def _one(written: str) -> Helpline:
    number, *rest = (part.strip() for part in written.split("|"))
    if not number or not rest or not rest[0] or len(rest) > 2:
        raise FieldError("helplines", "each is written like 999|Emergency or 0800 1111|Childline|all day")
    if not all(part.isprintable() and len(part) <= LONGEST for part in (number, *rest)):
        raise FieldError("helplines", f"number, name and hours are one line of at most {LONGEST} letters each")
    return Helpline(number, *rest)
