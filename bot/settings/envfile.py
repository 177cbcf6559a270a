"""The `.env` file: read, and written with every setting explained."""

import re
import textwrap
from collections.abc import Mapping

from bot.errors import SettingError
from bot.settings.table import TABLE

DEFAULT_ENV_FILE = ".env"

_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<rest>.*)")
_VALUES = (
    re.compile(r'"(?P<value>(?:[^"\\]|\\.)*)"\s*(?:#.*)?'),
    re.compile(r"'(?P<value>[^']*)'\s*(?:#.*)?"),
    re.compile(r"(?P<value>(?!['\"]).*?)(?:(?:^|\s+)#.*|\s*)"),
)
_ESCAPED = re.compile(r"\\(.)")


def parse_env(text: str, file_name: str = DEFAULT_ENV_FILE) -> dict[str, str]:
    """The settings in the text of a `.env` file: `NAME=value` lines, quotes, `#` comments, an optional `export`."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        assignment = _ASSIGNMENT.fullmatch(line)
        matches = (one.fullmatch(assignment["rest"]) for one in _VALUES) if assignment else ()
        match = next(filter(None, matches), None)
        if assignment is None or match is None:
            raise SettingError(f"{file_name} line {number}", "is not NAME=value")
        value = match["value"]
        found[assignment["name"]] = _ESCAPED.sub(r"\1", value) if assignment["rest"].startswith('"') else value
    return found


def render_env(values: Mapping[str, str] | None = None) -> str:
    """The text of a `.env` file with every setting explained; those without a value of their own stay commented out."""
    lines = ["# Amanah's settings. What the environment says wins over this file.", ""]
    for one in TABLE:
        note = one.what + (" Needed." if one.required else "") + (f" Or {one.variable}_FILE." if one.secret else "")
        lines += [f"# {part}" for part in textwrap.wrap(note, 116, break_on_hyphens=False)]
        given = (values or {}).get(one.name, "")
        lines += [f"{one.variable}={_quoted(given)}" if given else f"#{one.variable}={_quoted(one.default)}", ""]
    return "\n".join(lines)


def _quoted(value: str) -> str:
    if re.fullmatch(r"[\w./:,@+-]*", value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
