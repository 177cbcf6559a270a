"""Right-to-left lines, isolation, and what is cleaned out of people's words."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.direction import clean, isolate, paragraph


def test_a_line_that_begins_with_a_picture_still_reads_from_right_to_left() -> None:
    """An icon or a number at the beginning would otherwise turn the whole line round."""
    assert paragraph("📝 رپورٹ", rtl=True) == "\u200f📝 رپورٹ"


def test_a_line_that_begins_with_its_own_letters_is_left_alone() -> None:
    """Nothing is added where nothing is needed."""
    assert paragraph("رپورٹ 📝", rtl=True) == "رپورٹ 📝"


def test_a_left_to_right_language_is_left_alone() -> None:
    """English lines carry no marks."""
    assert paragraph("📝 report", rtl=False) == "📝 report"


def test_what_is_isolated_is_closed_again() -> None:
    """An isolate that stays open would swallow the rest of the message."""
    assert isolate("12345") == "\u206812345\u2069"


def test_persian_half_spaces_survive_cleaning() -> None:
    """The zero-width non-joiner is part of the spelling."""
    assert clean("می\u200cخواهم") == "می\u200cخواهم"


def test_an_override_that_hides_text_is_removed() -> None:
    """Direction overrides can make text read as something else at the desk."""
    assert clean("photo\u202egpj.exe") == "photogpj.exe"


@given(st.text())
def test_cleaned_words_hold_no_controls_and_cleaning_twice_changes_nothing(words: str) -> None:
    """Whatever arrives, what is kept is printable, and stable."""
    cleaned = clean(words)

    assert clean(cleaned) == cleaned
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c in "\n\t\u200c\u200d" for c in cleaned)
