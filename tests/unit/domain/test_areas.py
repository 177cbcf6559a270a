"""The areas a forum starts with."""

import pytest

from bot.domain.areas import LONDON, area_code, area_label
from bot.errors import FieldError


def test_london_has_its_boroughs_and_the_city() -> None:
    """Thirty-two boroughs and the City, each with a code of its own that fits on a button."""
    assert len(LONDON) == 33
    assert {"city_of_london", "tower_hamlets", "kensington_and_chelsea", "westminster"} <= LONDON.keys()
    assert all(len(code) <= 24 and code.replace("_", "").isalnum() for code in LONDON)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tower Hamlets", "tower_hamlets"),
        ("Saint-Étienne", "saint_etienne"),
        ("  King's  Lynn & West Norfolk ", "king_s_lynn_west_norfolk"),
        ("Blaenau Gwent and the valleys beyond", "blaenau_gwent_and_the_va"),
    ],
)
def test_a_code_is_made_of_the_name(name: str, code: str) -> None:
    """Small letters, digits and underscores, at most 24."""
    assert area_code(name) == code


def test_a_name_without_latin_letters_has_no_code() -> None:
    """The setting is refused, rather than a nameless code made."""
    with pytest.raises(FieldError):
        area_code("لندن")


def test_a_name_is_the_same_in_every_language() -> None:
    """Proper names are not translated."""
    assert area_label("Brent").pick("ar") == "Brent"
