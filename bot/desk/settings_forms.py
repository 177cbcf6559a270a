"""The settings' forms: what a setting's text looks like in its fields, and back from what was filled in."""

import json
from dataclasses import dataclass
from typing import Any

from bot.desk.sessions import Form
from bot.domain.etiquette_rules import BOUNDS, Rules, hours_text, rules_from_json
from bot.errors import FieldError
from bot.i18n.digits import ascii_digits
from bot.i18n.languages import LANGUAGES

LISTS = frozenset({"AREAS", "ORGANISATIONS"})
LONGEST, LAST = 4, 10_000
"""Digits of a number in a field, and a place behind all others."""

MOST_ROWS = 21
"""Rows of helplines that are read from a form: as many as there may be, and an empty one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A helpline as it is typed."""

    number: str = ""
    name: str = ""
    hours: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not (self.number or self.name or self.hours)


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as it is ticked and numbered."""

    code: str
    ticked: bool
    place: str


def text_of(name: str, form: Form) -> str:
    """The setting's text from its form, or from the page that asked whether it is meant (`text`)."""
    if "text" in form:
        return form["text"]
    if name in LISTS:
        return ",".join(line.strip() for line in form.get("value", "").splitlines() if line.strip())
    if name == "LANGUAGES":
        ticked = [one for one in tongues_of(form) if one.ticked]
        return ",".join(one.code for one in sorted(ticked, key=lambda one: _number(one.place, LAST)))
    if name == "HELPLINES":
        rows = rows_of(form)
        if any(set("|;") & set(one.number + one.name + one.hours) for one in rows):
            raise FieldError("wrong", "these stand between helplines")
        return ";".join("|".join((one.number, one.name, *([one.hours] if one.hours else []))) for one in rows)
    if name == "ETIQUETTE":
        return _rules(form)
    value = form.get("value", "").strip()
    return value if name == "FORUM_NAME" else ascii_digits(value)


def filled(name: str, text: str) -> dict[str, Any]:
    """The fields of a setting as its text fills them; what `typed` gives of a form."""
    if name in LISTS:
        return {"value": "\n".join(one.strip() for one in text.split(","))}
    if name == "LANGUAGES":
        codes = text.split(",")
        order = {code: str(place) for place, code in enumerate(codes, start=1)}
        known = sorted(LANGUAGES, key=lambda one: codes.index(one.code) if one.code in order else len(codes))
        return {"tongues": tuple(Tongue(one.code, one.code in order, order.get(one.code, "")) for one in known)}
    if name == "HELPLINES":
        rows = [Row(*(part.strip() for part in one.split("|"))) for one in text.split(";") if one.strip()]
        return {"rows": (*rows, Row())}
    if name == "ETIQUETTE":
        return {"rules": _fields(rules_from_json(text))}
    return {"value": text}


def typed(name: str, form: Form) -> dict[str, Any]:
    """The fields of a setting as they were filled in, right or wrong."""
    if "text" in form:
        return filled(name, form["text"])
    if name == "LANGUAGES":
        return {"tongues": tongues_of(form)}
    if name == "HELPLINES":
        return {"rows": (*rows_of(form), Row())}
    if name == "ETIQUETTE":
        return {"rules": {field: form.get(field, "") for field in _fields(Rules())}}
    return {"value": form.get("value", "")}


def rows_of(form: Form) -> tuple[Row, ...]:
    """The helplines of a form, without empty rows."""
    rows = (
        Row(*(form.get(f"{part}.{place}", "").strip() for part in ("number", "name", "hours")))
        for place in range(MOST_ROWS)
    )
    return tuple(one for one in rows if not one.is_blank)


def tongues_of(form: Form) -> tuple[Tongue, ...]:
    """The languages of a form, those that are not ticked too."""
    return tuple(
        Tongue(one.code, f"speak.{one.code}" in form, form.get(f"place.{one.code}", "").strip()) for one in LANGUAGES
    )


def _rules(form: Form) -> str:
    """The rules of a form as JSON; what is no number becomes one that is out of all bounds."""
    found: dict[str, Any] = {
        name: f"{form.get(f'{name}.from', '')}-{form.get(f'{name}.until', '')}" for name in ("quiet", "friday")
    }
    for name in BOUNDS:
        found[name] = _number(form.get(name, "").strip(), -1)
    return json.dumps(found | {"last_ten_days": "last_ten_days" in form})


def _number(written: str, otherwise: int) -> int:
    """A small number in any digits."""
    return int(written) if written.isdecimal() and len(written) <= LONGEST else otherwise


def _fields(rules: Rules) -> dict[str, str]:
    """The rules as their fields hold them."""
    fields = {name: str(getattr(rules, name)) for name in BOUNDS}
    for name in ("quiet", "friday"):
        fields[f"{name}.from"], fields[f"{name}.until"] = hours_text(getattr(rules, name)).split("-")
    return fields | {"last_ten_days": "on" if rules.last_ten_days else ""}
