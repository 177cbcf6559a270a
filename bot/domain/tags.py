"""Tags: short words by which the team finds cases again."""

from collections.abc import Iterable

from bot.errors import FieldError
from bot.i18n.direction import clean

MOST_TAGS = 10
TAG_CHARACTERS = 40


def clean_tag(written: str) -> str:
    """A tag on one line, without commas and what cannot be seen. `FieldError` names `tag`: empty or too long."""
    tag = " ".join(clean(written).replace(",", " ").replace("،", " ").split())
    if not tag:
        raise FieldError("tag", "write a word or two")
    if len(tag) > TAG_CHARACTERS:
        raise FieldError("tag", f"at most {TAG_CHARACTERS} characters")
    return tag


def clean_tags(written: Iterable[str]) -> tuple[str, ...]:
    """Tags in their order, each once whatever its case. `FieldError` names `tag`: too many, empty or too long."""
    tags: dict[str, str] = {}
    for one in written:
        tag = clean_tag(one)
        tags.setdefault(tag.casefold(), tag)
    if len(tags) > MOST_TAGS:
        raise FieldError("tag", f"at most {MOST_TAGS} tags")
    return tuple(tags.values())
