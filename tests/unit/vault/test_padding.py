"""What the size of sealed content tells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CannotOpen
from bot.vault.padding import SMALLEST, pad, padded_size, unpad


@settings(deadline=None)
@given(st.binary(max_size=5000), st.sampled_from([1, 512, 4096]))
def test_padding_comes_off_again(plain: bytes, smallest: int) -> None:
    """Nothing is lost or added, whatever the content ends in."""
    assert unpad(pad(plain, smallest=smallest)) == plain


@pytest.mark.parametrize("plain", [b"", b"\0", b"\0" * 700, b"\x80", b"\x80\0\0", b"words\x80"])
def test_content_that_looks_like_padding_survives(plain: bytes) -> None:
    """Photos may hold any bytes."""
    assert unpad(pad(plain)) == plain


def test_everything_short_has_one_size() -> None:
    """A one-word answer and a paragraph look alike."""
    assert {len(pad(b"x" * length)) for length in range(SMALLEST)} == {SMALLEST}


@settings(deadline=None)
@given(st.integers(0, 1 << 40))
def test_padding_is_small_and_enough(length: int) -> None:
    """The content always fits, and above 512 bytes costs less than 6.3 %."""
    size = padded_size(length)

    assert size > length
    assert size == SMALLEST or size < 1.0626 * (length + 1)


def test_fewer_than_512_sizes_up_to_16_mib() -> None:
    """The size of a report tells less than nine bits about its length."""
    sizes = set()
    length = 0
    while length < 1 << 24:
        size = padded_size(length)
        sizes.add(size)
        length = size  # the marker takes one byte, so this is the first length of the next size

    assert len(sizes) < 512


@pytest.mark.parametrize(("length", "size"), [(512, 544), (999, 1024), (1023, 1024), (1024, 1088), (99_999, 100_352)])
def test_sizes_are_padmes(length: int, size: int) -> None:
    """Worked by hand from algorithm 1 of the PURBs paper, for the length with its marker."""
    assert padded_size(length) == size


@pytest.mark.parametrize("padded", [b"", b"\0" * 512, b"words" + b"\0" * 10])
def test_content_without_a_marker_is_refused(padded: bytes) -> None:
    """Content in a foreign form is never handed on as if it were whole."""
    with pytest.raises(CannotOpen):
        unpad(padded)
