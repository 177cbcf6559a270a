"""Links: codes that can be read aloud and typed, chats that only the server opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CannotOpen
from bot.vault.links import ALPHABET, CODE_SIGNS, LinkSeal, new_link_code, read_link_code
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.secret import ServerSecret


def test_a_code_has_no_sign_that_looks_like_another() -> None:
    """Neither zero nor O, neither one nor I nor L, and no other pair that is taken for one another."""
    assert not set("0O1IL2Z5S8B") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert len({new_link_code() for _ in range(100)}) == 100


@given(st.text(ALPHABET, min_size=CODE_SIGNS, max_size=CODE_SIGNS), st.sampled_from([" ", "-", "  ", " - ", ""]))
def test_a_code_is_read_however_it_is_typed(code: str, between: str) -> None:
    """In small letters, in two halves, with the digits of another script."""
    typed = f" {code[:4]}{between}{code[4:]} ".lower().translate(str.maketrans("34679", "۳۴۶۷۹"))

    assert read_link_code(typed) == code


@given(st.text())
def test_anything_else_is_no_code(written: str) -> None:
    """Whatever is written: a code of the alphabet's signs, or none."""
    code = read_link_code(written)

    assert code is None or (len(code) == CODE_SIGNS and set(code) <= set(ALPHABET))


def test_a_sealed_chat_opens_for_its_own_account_only() -> None:
    """A row that is given to another account opens no more, nor with another secret."""
    secret = ServerSecret.generate()
    seal = LinkSeal(secret)
    sealed = seal.seal(7, -42)

    assert seal.open(7, sealed) == -42
    for other, account in ((seal, 8), (LinkSeal(ServerSecret.generate()), 7)):
        with pytest.raises(CannotOpen):
            other.open(account, sealed)


def test_a_link_bears_no_name_that_its_chat_has_elsewhere() -> None:
    """Nobody who reads the tables can put a coordinator's link beside a member's conversation."""
    secret = ServerSecret.generate()
    seal, names = LinkSeal(secret), Pseudonyms(secret)

    assert seal.key(42) == LinkSeal(secret).key(42)
    assert len({seal.key(42), seal.key(43), names.chat(42), LinkSeal(ServerSecret.generate()).key(42)}) == 4
    assert "42" not in repr(seal)
