"""Tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tags import TAG_CHARACTERS, clean_tag, clean_tags
from bot.errors import FieldError


@pytest.mark.parametrize("written", ["", "  ", ",", "\u200f", "x" * 41])
def test_what_is_no_tag_is_refused(written: str) -> None:
    """Nothing to read, or too much of it."""
    with pytest.raises(FieldError):
        clean_tag(written)


@given(st.text(min_size=1, max_size=TAG_CHARACTERS))
def test_a_cleaned_tag_stays_as_it_is(written: str) -> None:
    """Cleaning twice changes nothing, and a tag never holds a comma or a line of its own."""
    try:
        tag = clean_tag(written)
    except FieldError:
        return

    assert clean_tag(tag) == tag
    assert not {",", "\n", "\t"} & set(tag)


def test_tags_keep_their_order() -> None:
    """As they were written, each once."""
    assert clean_tags(["Night", "bus", "night"]) == ("Night", "bus")
