"""The catalogues: read from `locales/` when a language is first needed, without a compile step."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import bot
from bot.i18n.po import Words

DRAFTED = "Machine-drafted"
"""Stands in the head of a catalogue until a native reader has signed it."""

PLURAL_FORMS: Mapping[str, str] = {
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
    ),
    "ur": "nplurals=2; plural=(n != 1);",
}
"""The plural header of each catalogue, pinned: Babel's own rule for Arabic differs from the one translators use.

Source: the GNU gettext manual, *Plural forms*, and Unicode CLDR's cardinal rules, with which they agree.
"""


def locales_folder() -> Path:
    """Where the catalogues are: inside the installed package, or at the top of a checkout."""
    package = Path(bot.__file__).parent
    inside = package / "locales"
    return inside if inside.is_dir() else package.parent / "locales"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations of one language; `drafted` as long as no native reader has signed them."""

    translations: gettext.NullTranslations
    drafted: bool


@lru_cache(maxsize=32)
def catalogue(language: str) -> Catalogue:
    """The catalogue of one language; English is the source and translates to itself."""
    path = locales_folder() / language / "LC_MESSAGES" / "amanah.po"
    if language == "en" or not path.is_file():
        return Catalogue(gettext.NullTranslations(), drafted=False)
    text = path.read_text(encoding="utf-8")
    return Catalogue(Words(text), drafted=DRAFTED in text.partition("\nmsgid ")[0])
