"""Replies that are prepared: short words which are often needed, for a coordinator to start from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import FieldError
from bot.i18n.direction import clean
from bot.i18n.text import Text, say

TITLE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A reply that comes with Amanah, in every language of its catalogues."""

    id: str
    title: Text
    words: Text


@dataclass(frozen=True, slots=True)
class Words:
    """The forum's own reply in one language; `title` is what coordinators find it by."""

    title: str
    words: str = field(repr=False)


BUILT_IN: tuple[BuiltIn, ...] = (
    BuiltIn(
        "read",
        say("We have read it"),
        say("Thank you for writing to us. A coordinator has read it. You will find an answer here within a few days."),
    ),
    BuiltIn(
        "safe",
        say("Are you safe?"),
        say(
            "Thank you for telling us. Are you safe now? If anybody is in danger, please call for help first: “Help now” in "
            "the menu has the numbers."
        ),
    ),
    BuiltIn(
        "more",
        say("We have a question"),
        say(
            "Thank you. To be able to help we would like to understand a little more. Please tell us what you can, as "
            "far as you wish to, and leave out names."
        ),
    ),
    BuiltIn(
        "keep",
        say("Please keep what you have"),
        say(
            "If you have photos, messages or letters about it, please keep them as they are. You do not have to send "
            "them to us."
        ),
    ),
    BuiltIn(
        "may_we",
        say("May we raise it with the police?"),
        say(
            "May we speak with the police about this, without anything that says who you are? Please answer yes or no. "
            "Nothing goes to them without your yes."
        ),
    ),
    BuiltIn(
        "support",
        say("Where there is support"),
        say(
            "We are sorry that this happened; it is not your fault. If you would like to talk with somebody in "
            "confidence, “Help now” in the menu names people who listen."
        ),
    ),
    BuiltIn(
        "no_news",
        say("There is no news yet"),
        say("We have not forgotten you. We are still working on it, and there is no news yet. Thank you for waiting."),
    ),
    BuiltIn(
        "finish",
        say("We are finishing"),
        say(
            "We have done what we can for now, so we are finishing. If anything changes, write here with your code and "
            "we will go on. Thank you for your trust."
        ),
    ),
)
"""Every one can be read by somebody looking over a shoulder: none says what was reported."""


def checked_words(written: Mapping[str, tuple[str, str]], longest: int) -> Mapping[str, Words]:
    """The forum's own reply by language, cleaned; a language in which nothing was written is left out.

    `FieldError` names `title.<language>` or `words.<language>` when the one is missing beside the other or is too
    long (`words` are at most `longest` characters), and `prepared` when nothing was written at all.
    """
    found = {}
    for language, (typed_title, typed_words) in written.items():
        title, words = " ".join(clean(typed_title).split()), clean(typed_words)
        if not title and not words:
            continue
        if not title or len(title) > TITLE_CHARACTERS:
            raise FieldError(f"title.{language}", f"1 to {TITLE_CHARACTERS} characters")
        if not words or len(words) > longest:
            raise FieldError(f"words.{language}", f"1 to {longest} characters")
        found[language] = Words(title, words)
    if not found:
        raise FieldError("prepared", "write it in one language at least")
    return found
