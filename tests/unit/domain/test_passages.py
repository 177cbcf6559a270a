"""Hidden passages."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.casefile import Hidden
from bot.domain.passages import BAR, occurrences, of_message, pieces, visible

WORDS = st.text(alphabet="ab ▇کم\n", max_size=40)
HIDDEN = st.lists(st.builds(Hidden, st.none(), st.integers(-2, 45), st.integers(-2, 45)), max_size=5)


@given(WORDS, HIDDEN)
def test_no_letter_is_lost_and_no_hidden_one_is_seen(words: str, hidden: list[Hidden]) -> None:
    """The pieces together are the text, and a letter shows only where nothing hides it."""
    found = pieces(words, hidden)
    seen = {at for piece in found if not piece.hidden for at in range(piece.begin, piece.end)}

    assert "".join(piece.words for piece in found) == words
    assert seen == {at for at in range(len(words)) if not any(one.begin <= at < one.end for one in hidden)}


@given(WORDS)
def test_a_text_without_hidden_passages_is_seen_whole(words: str) -> None:
    """Nothing is changed by not hiding."""
    assert visible(words, ()) == words


def test_a_bar_stands_for_a_passage_of_any_length() -> None:
    """Its length tells nothing, and passages that touch are one."""
    assert visible("Mr Khan of Green Street saw it.", [Hidden(None, 0, 3), Hidden(None, 3, 23)]) == f"{BAR} saw it."


def test_a_passage_is_found_wherever_it_stands() -> None:
    """Also when it was pasted with other spaces between its words."""
    assert occurrences("Ali  Khan came.\nAli\nKhan left.", " Ali Khan ") == [(0, 9), (16, 24)]
    assert occurrences("Ali Khan came.", " \n ") == ()
    assert occurrences("Ali Khan came.", "Khan Ali") == []


def test_each_text_has_its_own_passages() -> None:
    """What is hidden in a message says nothing about the report."""
    of_report, of_one = Hidden(None, 0, 1), Hidden(5, 0, 1)

    assert of_message((of_report, of_one), None) == (of_report,)
    assert of_message((of_report, of_one), 5) == (of_one,)
