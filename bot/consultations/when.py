"""The shape of a condition in a written consultation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.consultations.shapes import Path, Problem

DEEPEST = 8
_FORMS = (
    "must be one of: {is: [question, code]}, {answered: question}, {at_least: [question, 18]}, "
    "{at_most: [question, 65]}, {not: …}, {all: […]}, {any: […]}"
)


@dataclass(frozen=True, slots=True)
class When:
    """A condition, as `bot.flows.conditions` writes it down; `code` is the pattern of ids and codes."""

    code: str

    def problems(self, value: Any, path: Path, depth: int = 1) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if depth > DEEPEST:
            yield path, f"is more than {DEEPEST} conditions deep"
            return
        if not isinstance(value, Mapping) or len(value) != 1:
            yield path, _FORMS
            return
        [(key, inner)] = value.items()
        here = (*path, str(key))
        if key == "not":
            yield from self.problems(inner, here, depth + 1)
        elif key in {"all", "any"} and isinstance(inner, list | tuple) and inner:
            for number, one in enumerate(inner, 1):
                yield from self.problems(one, (*here, number), depth + 1)
        elif not self._is_look(key, inner):
            yield path, _FORMS

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema; the condition itself is in `definition`."""
        return {"$ref": "#/$defs/condition"}

    def definition(self) -> dict[str, Any]:
        """What `schema` refers to."""
        code = {"type": "string", "pattern": f"^(?:{self.code})$"}
        one = {"$ref": "#/$defs/condition"}
        compared = {"type": "array", "prefixItems": [code, {"type": "integer"}], "items": False, "minItems": 2}
        forms = {
            "is": {"type": "array", "items": code, "minItems": 2},
            "answered": code,
            "at_least": compared,
            "at_most": compared,
            "not": one,
            "all": {"type": "array", "items": one, "minItems": 1},
            "any": {"type": "array", "items": one, "minItems": 1},
        }
        return {
            "type": "object",
            "properties": forms,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }

    def _is_look(self, key: Any, inner: Any) -> bool:
        match key, inner:
            case "is", [_, _, *_]:
                return all(map(self._is_code, inner))
            case "answered", str():
                return self._is_code(inner)
            case "at_least" | "at_most", [question, int(number)]:
                return self._is_code(question) and not isinstance(number, bool)
        return False

    def _is_code(self, name: Any) -> bool:
        return isinstance(name, str) and re.fullmatch(self.code, name) is not None
