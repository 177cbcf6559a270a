"""Sentences, numbers, days and lists in a language."""

import datetime as dt

import pytest

from bot.i18n.digits import ascii_digits
from bot.i18n.languages import guess
from bot.i18n.text import Code, Localised, say, say_many
from bot.i18n.translator import translator


def test_a_code_keeps_its_digits_in_every_language() -> None:
    """999 is dialled as 999, whatever digits the language counts with."""
    drawn = translator("ar").draw(say("{number}", number=Code("999")))

    assert drawn == "\u2068999\u2069"


def test_a_name_inside_a_sentence_is_isolated() -> None:
    """A name of another direction does not turn the sentence round."""
    assert "\u2068Leeds Forum\u2069" in translator("ur").draw(
        say("Peace be upon you. This is {forum}.", forum="Leeds Forum")
    )


@pytest.mark.parametrize(("count", "english"), [(1, "1 photo"), (2, "2 photos"), (0, "0 photos")])
def test_a_number_picks_its_plural(count: int, english: str) -> None:
    """One photo, two photos."""
    assert translator("en").draw(say_many("{count} photo", "{count} photos", count)) == english


def test_several_things_are_a_phrase_of_the_language() -> None:
    """A list is joined as the language joins lists, never with an English comma and "and"."""
    drawn = translator("ar").draw(say("{things}", things=(Localised((("ar", "أحمر"),)), Localised((("ar", "أخضر"),)))))

    assert drawn == "أحمر وأخضر"


def test_a_day_is_written_with_its_month() -> None:
    """No 02/03 that means two different days in two countries."""
    assert translator("en").day(dt.date(2026, 11, 22)) == "22 November 2026"


@pytest.mark.parametrize(("language", "comma"), [("en", ","), ("ar", "،"), ("ur", "،")])
def test_a_time_of_a_day_stands_behind_the_languages_own_comma(language: str, comma: str) -> None:
    """The Latin comma bends the wrong way in Arabic script."""
    assert translator(language).moment(dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)).endswith(f"2026{comma} 09:30")


def test_what_has_no_translation_of_its_own_falls_back() -> None:
    """A forum's own words in one language are shown rather than nothing."""
    assert translator("ur").draw(Localised((("en", "Youth centre"),))) == "Youth centre"


@pytest.mark.parametrize("written", ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "০১২৩৪৫৬৭৮৯", "०१२३४५६७८९"])
def test_digits_of_any_script_are_numbers(written: str) -> None:
    """People type with the keyboard they have."""
    assert ascii_digits(written) == "0123456789"


@pytest.mark.parametrize(
    ("client", "first"), [("ur-PK", "ur"), ("en", "en"), ("so", "en"), (None, "en"), ("AR_eg", "ar")]
)
def test_a_phones_language_only_orders_the_picker(client: str | None, first: str) -> None:
    """An unknown or missing language starts with the forum's first."""
    assert guess(client, ("en", "ar", "ur")) == first
