"""The recovery key, as it is written down on paper and typed in years later."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import FieldError
from bot.vault import recovery
from bot.vault.keys import open_sealed, seal_to
from bot.vault.recovery import new_recovery, parse_recovery

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PRINTED, PAIR = new_recovery()
GROUPS = PRINTED.split()


def refused(groups: list[str]) -> str:
    """Why these groups are not accepted."""
    with pytest.raises(FieldError) as caught:
        parse_recovery(" ".join(groups))
    assert caught.value.field == "recovery"
    return str(caught.value)


def test_what_was_printed_opens_what_was_sealed() -> None:
    """With the paper, everything can be read again."""
    sealed = seal_to(PAIR.public, b"team key")

    assert open_sealed(parse_recovery(PRINTED), sealed) == b"team key"


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_every_key_prints_and_reads_back(private: bytes) -> None:
    """No key is lost by printing it, also one that begins or ends with zeros."""
    assert parse_recovery(recovery._print(private)).private == private


def test_two_recovery_keys_differ() -> None:
    """Every forum has its own."""
    assert new_recovery()[1] != PAIR


def test_it_is_printed_in_groups_of_letters_and_digits_that_are_not_confused() -> None:
    """Thirteen groups of five, without I, L, O and U."""
    assert [len(group) for group in GROUPS] == [5] * 13
    assert set("".join(GROUPS)) <= set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        PRINTED.lower(),
        PRINTED.replace(" ", "-"),
        PRINTED.replace(" ", "").replace("\n", ""),
        PRINTED.replace("0", "O").replace("1", "l"),
        PRINTED.replace("0", "o").replace("1", "I"),
        "\u2068" + PRINTED.replace(" ", " – ") + "\u2069\n",
        PRINTED.replace("1", "١").replace("2", "۲"),
        "   ".join(PRINTED),
    ],
    ids=["small letters", "dashes", "run together", "O and l", "o and I", "isolated", "Arabic digits", "spaced out"],
)
def test_the_way_of_typing_does_not_matter(typed: str) -> None:
    """Case, spaces, dashes, line breaks and look-alikes are all the same."""
    assert parse_recovery(typed).private == PAIR.private


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(0, 4), st.integers(1, 31))
def test_a_wrong_character_names_its_group(group: int, place: int, shift: int) -> None:
    """One look at the paper finds the mistake."""
    right = GROUPS[group]
    wrong = ALPHABET[(ALPHABET.index(right[place]) + shift) % 32]
    typed = [*GROUPS[:group], right[:place] + wrong + right[place + 1 :], *GROUPS[group + 1 :]]

    assert refused(typed) == f"group {group + 1} of the recovery key has a typing mistake"


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.integers(0, 12), st.integers(0, 3))
def test_swapped_characters_name_their_group(private: bytes, group: int, place: int) -> None:
    """Two characters in the wrong order are found too."""
    groups = recovery._print(private).split()
    right = groups[group]
    groups[group] = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    if right[place] != right[place + 1]:
        assert f"group {group + 1} " in refused(groups)


def test_swapped_groups_are_found() -> None:
    """Two groups copied in the wrong order do not pass, even though each is right in itself."""
    swapped = [*GROUPS[:3], GROUPS[4], GROUPS[3], *GROUPS[5:]]

    assert "group 4 " in refused(swapped)


@pytest.mark.parametrize(
    "typed",
    [GROUPS[4][:-1], GROUPS[4] + "7", "*" + GROUPS[4][1:], "U" + GROUPS[4][1:]],
    ids=["lost", "added", "star", "letter u"],
)
def test_a_lost_an_added_and_an_impossible_character_name_their_group(typed: str) -> None:
    """Also when the length is wrong, it is said where."""
    assert "group 5 " in refused([*GROUPS[:4], typed, *GROUPS[5:]])


@pytest.mark.parametrize("groups", [[], GROUPS[:12], [*GROUPS, GROUPS[0]]], ids=["nothing", "too few", "too many"])
def test_a_lost_or_added_group_is_said(groups: list[str]) -> None:
    """Half of the paper is not the key."""
    assert refused(groups) == "the recovery key has 13 groups of 5 characters"


@settings(deadline=None)
@given(st.text(max_size=90))
def test_any_other_text_is_refused(text: str) -> None:
    """Whatever is pasted fails in one known way."""
    with pytest.raises(FieldError):
        parse_recovery(text)


def test_bits_that_no_key_has_are_refused() -> None:
    """A last group that checks but was never printed does not pass for the key."""
    values = [ALPHABET.index(character) for character in GROUPS[12][:4]]
    values[3] ^= 1
    forged = "".join(ALPHABET[value] for value in (*values, recovery._check(values, 13)))

    assert "group 13 " in refused([*GROUPS[:12], forged])
