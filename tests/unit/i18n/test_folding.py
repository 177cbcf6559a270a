"""Folding: what people type in many ways is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.folding import fold, fold_with_places

SAME = [
    ("Mosque", "mosque"),
    ("STRASSE", "straße"),
    ("Café", "cafe"),
    ("أحمد", "احمد"),
    ("إلى", "الى"),
    ("القرآن", "القران"),
    ("ٱلرحمن", "الرحمن"),
    ("مُحَمَّد", "محمد"),
    ("محـــمد", "محمد"),
    ("مؤمن", "مومن"),
    ("على", "علي"),
    ("مدرسة", "مدرسه"),
    ("کتاب", "كتاب"),
    ("یہاں", "يهاں"),
    ("ھم", "ہم"),
    ("می‌خواهم", "میخواهم"),
    ("كوردستان", "کوردستان"),
    ("İSTANBUL", "istanbul"),
    ("ışık", "isik"),
    ("١٢٣", "123"),
    ("۴۵۶", "456"),
    ("৭৮৯", "789"),
    ("two\n\n  lines", "two lines"),
    ("“quoted”", '"quoted"'),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_the_same_word_is_found_either_way(one: str, other: str) -> None:
    """Whoever searches need not know how it was typed."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("قلب", "كلب"), ("باب", "بات"), ("ہے", "ہی"), ("bus", "buss")])
def test_what_is_another_word_stays_another(one: str, other: str) -> None:
    """Folding takes away how a letter is written, not which letter it is."""
    assert fold(one) != fold(other)


@given(st.text(max_size=60))
def test_the_way_back_leads_to_the_text_as_it_was_written(text: str) -> None:
    """Both ways of folding agree, and every folded character knows the place it came from, in order."""
    folded = fold_with_places(text)

    assert folded.text == fold(text)
    assert len(folded.places) == len(folded.text)
    assert list(folded.places) == sorted(folded.places)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    """What was folded can be looked for in what was folded."""
    assert fold(fold(text)) == fold(text)
