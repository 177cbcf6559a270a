"""The languages Amanah speaks, each by its own name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language: `code` names its catalogue, `name` is in its own script, `telegram` is what command lists take.

    `locale` says how it writes days and numbers, where that is not settled by the language alone.
    """

    code: str
    name: str
    english: str
    rtl: bool = False
    telegram: str = ""
    locale: str = ""

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as HTML writes it."""
        return "rtl" if self.rtl else "ltr"


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", "English", telegram="en", locale="en_GB"),
    Language("ar", "العربية", "Arabic", rtl=True, telegram="ar"),
    Language("ur", "اردو", "Urdu", rtl=True, telegram="ur"),
)
"""Offered in this order. A language stands here once its catalogue is complete."""


def language(code: str) -> Language:
    """The language of this code; `LookupError` when Amanah does not speak it."""
    for known in LANGUAGES:
        if known.code == code:
            return known
    raise LookupError(code)


def guess(client_code: str | None, offered: tuple[str, ...]) -> str:
    """Which offered language to show first, from what a phone says of itself; a guess to order by, never a decision.

    Many phones arrive as `en` whatever their owner reads (content.md), so the picker always follows.
    """
    wanted = (client_code or "").replace("_", "-").split("-")[0].lower()
    return wanted if wanted in offered else offered[0]
