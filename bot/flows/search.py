"""Finding an area by a part of its name."""

import unicodedata

from bot.flows.questions import Area, Option
from bot.i18n.text import Localised

MAX_QUERY = 60


def matches(question: Area, query: str) -> tuple[Option, ...]:
    """The areas whose name or code has a word beginning with the query, else those that contain it somewhere."""
    wanted = fold(query)
    if not wanted:
        return ()
    named = [(option, names(option)) for option in question.all_options]
    begin = tuple(option for option, all_names in named if any(_begins(name, wanted) for name in all_names))
    if begin:
        return begin
    return tuple(option for option, all_names in named if any(wanted in name for name in all_names))


def names(option: Option) -> tuple[str, ...]:
    """What the option may be called, folded: its names in all languages it has, and its code."""
    label = option.label
    words = [text for _, text in label.by_language] if isinstance(label, Localised) else [label.message]
    return tuple(fold(name) for name in (*words, option.code))


def fold(words: str) -> str:
    """Without case, accents and anything but letters and digits: *Saint-Étienne* is `saint etienne`."""
    plain = (c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def _begins(name: str, wanted: str) -> bool:
    return f" {name}".find(f" {wanted}") >= 0
