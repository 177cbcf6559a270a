"""Names in an XLSForm: of questions and choices, and of languages in the headings of columns."""

import re
from collections.abc import Mapping

from bot.i18n.languages import LANGUAGES

_LANGUAGES = {name.lower(): one.code for one in LANGUAGES for name in (one.code, one.english, one.name)}


def code_of(name: str) -> str:
    """A name as one of our codes: in small letters, with _ for spaces, dashes and dots."""
    return re.sub(r"[\s.-]+", "_", name.strip().lower())


def language_of(name: str) -> str | None:
    """The language that a heading names: `English (en)`, `en` or `English`; None for one we do not speak."""
    in_brackets = re.search(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z]+)?\s*\)\s*$", name)
    return _LANGUAGES.get((in_brackets[1] if in_brackets else name).strip().lower())


def split_heading(heading: str) -> tuple[str, str | None]:
    """`label::English (en)` is (`label`, `English (en)`); without a language the second is None."""
    column, _, language = heading.partition("::")
    return column.strip().lower().replace(" ", "_"), language.strip() or None


def words_of(cells: Mapping[str, str], column: str, default: str) -> dict[str, str]:
    """The words of a column by language; those without a language are in the default one, unless it has its own."""
    words: dict[str, str] = {}
    for heading, text in cells.items():
        name, language = split_heading(heading)
        if name != column:
            continue
        code = language_of(language) if language is not None else default
        if code is not None and (language is not None or code not in words):
            words[code] = text
    return words
