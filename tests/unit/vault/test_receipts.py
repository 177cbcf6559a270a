"""Receipt codes as people copy, type and mistype them, and the keys they give."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CodeMistyped
from bot.vault.kdf import KdfCost
from bot.vault.keys import open_sealed, seal_to
from bot.vault.receipts import Receipts, check_digit, format_code, looks_like_code, new_code, normalise
from bot.vault.secret import ServerSecret

CHEAP = KdfCost(1, 64)
CODE = "12345678901234567890"[:19] + check_digit("1234567890123456789")
ZEROS = [chr(point) for point in range(0x110000) if unicodedata.decimal(chr(point), -1) == 0]
SEPARATORS = [
    *" \t\n\r\u00a0\u2007\u2009\u202f\u3000\u200b",  # spaces and line breaks
    *"-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\uff0d_./",  # dashes and what stands in for them
    *"\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",  # joiners
]
codes = st.integers(0, 10**19 - 1).map(lambda number: f"{number:019d}").map(lambda digits: digits + check_digit(digits))


def in_script(code: str, zero: str) -> str:
    """The code in the digits of the script whose zero is given."""
    return "".join(chr(ord(zero) + int(digit)) for digit in code)


def test_a_new_code_is_twenty_ascii_digits_and_is_accepted() -> None:
    """Whoever copies the code as shown gets in."""
    code = new_code()

    assert len(code) == 20
    assert code.isascii()
    assert normalise(format_code(code)) == code


def test_two_codes_differ() -> None:
    """No two people get the same code."""
    assert len({new_code() for _ in range(200)}) == 200


def test_every_digit_occurs_at_every_random_place() -> None:
    """Codes begin with zeros too: all of the 63 bits are used."""
    drawn = [new_code() for _ in range(600)]

    assert all({code[place] for code in drawn} == set("0123456789") for place in range(20))


def test_the_check_digit_is_damms() -> None:
    """The worked example of the published method: 572 is checked by 4."""
    assert check_digit("572") == "4"


def test_a_code_is_shown_in_four_groups_of_five() -> None:
    """A code can be copied by hand without losing the place."""
    assert format_code("12345678901234567890") == "12345 67890 12345 67890"


@settings(deadline=None)
@given(codes, st.integers(0, 19), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(code: str, place: int, shift: int) -> None:
    """One wrong digit is said at once, whichever it is."""
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]

    with pytest.raises(CodeMistyped):
        normalise(wrong)


@settings(deadline=None)
@given(codes.filter(lambda code: len(set(code)) > 1), st.data())
def test_every_swap_of_neighbours_is_caught(code: str, data: st.DataObject) -> None:
    """Two digits in the wrong order are said at once."""
    place = data.draw(st.sampled_from([i for i in range(19) if code[i] != code[i + 1]]))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    with pytest.raises(CodeMistyped):
        normalise(swapped)


@pytest.mark.parametrize("zero", ZEROS, ids=unicodedata.name)
def test_digits_of_every_script_are_accepted(zero: str) -> None:
    """A code may be typed on any keyboard: Arabic, Persian, Bengali, N'Ko and all others."""
    assert normalise(in_script(CODE, zero)) == CODE


@settings(deadline=None)
@given(codes, st.lists(st.lists(st.sampled_from(SEPARATORS), max_size=3).map("".join), min_size=21, max_size=21))
def test_spaces_dashes_and_invisible_characters_do_not_matter(code: str, between: list[str]) -> None:
    """However a phone breaks, dashes or isolates the code on copying, it is the same code."""
    typed = between[0] + "".join(digit + gap for digit, gap in zip(code, between[1:], strict=True))

    assert normalise(typed) == code


@settings(deadline=None)
@given(codes, st.lists(st.sampled_from(ZEROS), min_size=4, max_size=4))
def test_the_code_as_shown_reads_back_in_mixed_scripts(code: str, zeros: list[str]) -> None:
    """Formatting and reading back is the same code, whatever digits each group came in."""
    groups = [in_script(group, zero) for group, zero in zip(format_code(code).split(), zeros, strict=True)]

    assert normalise(" ".join(groups)) == code


@pytest.mark.parametrize("sentence", ["my code: {}", "رمزي هو {} شكرا", "Is it {}? Please tell me.", "«{}»\n"])
def test_a_code_in_a_sentence_is_found(sentence: str) -> None:
    """People do not always send the code alone."""
    assert normalise(sentence.format(format_code(CODE))) == CODE


@pytest.mark.parametrize("typed", ["", "hello", CODE[:-1], CODE + "0", f"2026 {CODE}", "²" * 20])
def test_anything_but_twenty_digits_is_mistyped(typed: str) -> None:
    """Too few and too many digits are said, and never guessed at."""
    with pytest.raises(CodeMistyped, match="20 digits"):
        normalise(typed)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_code_or_mistyped(text: str) -> None:
    """Nothing that can be typed breaks the reading of codes."""
    try:
        code = normalise(text)
    except CodeMistyped:
        return

    assert len(code) == 20


def test_the_message_of_a_mistyped_code_does_not_repeat_it() -> None:
    """A nearly right code must not reach a log through an error."""
    with pytest.raises(CodeMistyped) as caught:
        normalise(CODE[:-1] + str((int(CODE[-1]) + 1) % 10))

    assert CODE[:5] not in str(caught.value)


@pytest.mark.parametrize(
    "text", [CODE, format_code(CODE), f"my code is {CODE}", in_script(CODE, "٠"), CODE[:-1], CODE + "1"]
)
def test_a_code_or_nearly_a_code_looks_like_one(text: str) -> None:
    """A code sent unasked is noticed, also with a digit lost."""
    assert looks_like_code(text)


@pytest.mark.parametrize(
    "text", ["", "hello", "999", "+44 7700 900123", "4111 1111 1111 1111", "bus 12345678901234567892"]
)
def test_words_and_telephone_numbers_do_not_look_like_a_code(text: str) -> None:
    """What people write in a report is not taken for a code."""
    assert not looks_like_code(text)


def test_the_same_code_gives_the_same_keys() -> None:
    """The code leads back to the report whenever it is typed, in whatever form."""
    receipts = Receipts(ServerSecret(bytes(range(32))))

    first, again = receipts.derive(CODE, CHEAP), receipts.derive(format_code(CODE), CHEAP)

    assert (first.lookup, first.public, first.private) == (again.lookup, again.public, again.private)


def test_the_keys_of_a_code_never_change_between_versions() -> None:
    """A code given out today opens its report after every upgrade."""
    keys = Receipts(ServerSecret(bytes(range(32)))).derive("00000000000000000000", CHEAP)

    assert keys.lookup.hex() == "4d92fc54af0fff1f47782f32619e316caf4e852d909e0abb6a246159a27bda68"
    assert keys.public.hex() == "42e78b6f1a447a989c55d58ad65c418f5481dac812d2f6cebf56626616540103"


def test_another_code_another_secret_and_another_cost_give_other_keys() -> None:
    """Only this code with this server's secret leads to the report."""
    receipts = Receipts(ServerSecret(bytes(range(32))))
    other_server = Receipts(ServerSecret(bytes(32)))

    found = [
        receipts.derive(CODE, CHEAP),
        receipts.derive("00000000000000000000", CHEAP),
        receipts.derive(CODE, KdfCost(2, 64)),
        other_server.derive(CODE, CHEAP),
    ]

    assert len({keys.lookup for keys in found}) == 4
    assert len({keys.public for keys in found}) == 4


def test_what_is_sealed_to_the_public_half_opens_with_the_code() -> None:
    """A reply reaches the person who has the code."""
    keys = Receipts(ServerSecret.generate()).derive(CODE, CHEAP)

    assert open_sealed(keys.pair, seal_to(keys.public, b"a reply")) == b"a reply"


def test_the_lookup_is_not_the_key() -> None:
    """The database knows the lookup; it must not be half of the way to the private key."""
    keys = Receipts(ServerSecret.generate()).derive(CODE, CHEAP)

    assert len({keys.lookup, keys.public, keys.private}) == 3


def test_a_mistyped_code_gives_no_keys() -> None:
    """No work is done and nothing is found for a code that cannot be right."""
    with pytest.raises(CodeMistyped):
        Receipts(ServerSecret.generate()).derive(CODE[:-1], CHEAP)


def test_keys_do_not_show_when_drawn() -> None:
    """A stray log line or traceback holds no key."""
    receipts = Receipts(ServerSecret.generate())
    keys = receipts.derive(CODE, CHEAP)

    drawn = repr(keys) + repr(receipts)

    assert repr(keys.private) not in drawn
    assert repr(keys.lookup) not in drawn
