"""The coarse areas a forum starts with: London's boroughs and the City; never anything finer."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from bot.errors import FieldError
from bot.i18n.text import Localised, Text, say

_NAMES = (
    "Barking and Dagenham",
    "Barnet",
    "Bexley",
    "Brent",
    "Bromley",
    "Camden",
    "City of London",
    "Croydon",
    "Ealing",
    "Enfield",
    "Greenwich",
    "Hackney",
    "Hammersmith and Fulham",
    "Haringey",
    "Harrow",
    "Havering",
    "Hillingdon",
    "Hounslow",
    "Islington",
    "Kensington and Chelsea",
    "Kingston upon Thames",
    "Lambeth",
    "Lewisham",
    "Merton",
    "Newham",
    "Redbridge",
    "Richmond upon Thames",
    "Southwark",
    "Sutton",
    "Tower Hamlets",
    "Waltham Forest",
    "Wandsworth",
    "Westminster",
)

FORMER_AREAS = "FORMER_AREAS"
"""Under this name the names of areas are kept that are no longer offered: older reports still show them."""

AREA_CODE = 24
"""Characters of the longest code of an area."""

OUTSIDE = "outside"
OUTSIDE_LABEL: Text = say("Somewhere else")


def area_code(name: str) -> str:
    """The code of an area by its name, like `tower_hamlets`; `FieldError` without a Latin letter or a digit."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()
    if not words:
        raise FieldError("areas", "the name of an area needs a Latin letter or a digit, its code is made of them")
    return "_".join(words)[:AREA_CODE].strip("_")


def area_label(name: str) -> Localised:
    """A proper name is the same in every language."""
    return Localised((("en", name),))


LONDON: Mapping[str, Localised] = MappingProxyType({area_code(name): area_label(name) for name in _NAMES})
"""The 32 boroughs and the City of London, by code, in the order of the alphabet."""
