"""Key pairs and sealed boxes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CannotOpen, KeyMissing
from bot.vault.keys import KeyPair, open_sealed, seal_to

PAIR = KeyPair.generate()


@settings(deadline=None)
@given(st.binary(max_size=1000))
def test_the_private_half_opens_what_was_sealed_to_the_public_half(plain: bytes) -> None:
    """Whoever holds the key reads it, byte for byte."""
    assert open_sealed(PAIR, seal_to(PAIR.public, plain)) == plain


def test_nobody_else_opens_it() -> None:
    """Another key is of no use."""
    sealed = seal_to(PAIR.public, b"words")

    with pytest.raises(CannotOpen):
        open_sealed(KeyPair.generate(), sealed)


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_foreign_bytes_do_not_open(sealed: bytes) -> None:
    """Damage fails in one known way."""
    with pytest.raises(CannotOpen):
        open_sealed(PAIR, sealed)


@pytest.mark.parametrize("public", [b"", b"short", bytes(33), bytes(32)], ids=["none", "short", "long", "all zero"])
def test_nothing_is_sealed_to_what_is_not_a_public_key(public: bytes) -> None:
    """Better no report stored than one that nobody, or anybody, can open."""
    with pytest.raises(KeyMissing):
        seal_to(public, b"words")


def test_a_pair_comes_back_from_its_private_half() -> None:
    """Only the private half needs keeping."""
    again = KeyPair.from_private(PAIR.private)

    assert (again.public, again.private) == (PAIR.public, PAIR.private)


@pytest.mark.parametrize("half", [b"", bytes(31), bytes(33)])
def test_a_private_half_of_another_length_is_refused(half: bytes) -> None:
    """Half a key is no key."""
    with pytest.raises(KeyMissing):
        KeyPair.from_private(half)
    with pytest.raises(KeyMissing):
        KeyPair.from_seed(half)


def test_the_private_half_does_not_show_when_drawn() -> None:
    """A stray log line or traceback holds no key."""
    assert repr(PAIR) == f"KeyPair(public={PAIR.public!r})"
