"""What is sealed to a chat until *Send*."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CannotOpen
from bot.vault.drafts import ChatSeal
from bot.vault.secret import ServerSecret

SECRET = ServerSecret(bytes(range(32)))
SEAL = ChatSeal(SECRET)


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63 - 1), st.binary(max_size=3000))
def test_a_draft_opens_for_its_chat_after_a_restart(chat_id: int, plain: bytes) -> None:
    """A restart loses nothing that was answered."""
    assert ChatSeal(SECRET).open(chat_id, "draft", SEAL.seal(chat_id, "draft", plain)) == plain


@pytest.mark.parametrize(
    ("seal", "chat_id", "kind"),
    [(SEAL, 43, "draft"), (SEAL, -42, "draft"), (SEAL, 42, "photo"), (ChatSeal(ServerSecret(bytes(32))), 42, "draft")],
    ids=["another chat", "the group of that number", "another kind", "another secret"],
)
def test_a_draft_opens_for_nothing_else(seal: ChatSeal, chat_id: int, kind: str) -> None:
    """A row moved to another chat, or taken for another kind, stays shut."""
    sealed = SEAL.seal(42, "draft", b"what happened")

    with pytest.raises(CannotOpen):
        seal.open(chat_id, kind, sealed)


@settings(deadline=None)
@given(st.data())
def test_any_damage_is_noticed(data: st.DataObject) -> None:
    """A draft comes back as it was or not at all."""
    sealed = bytearray(SEAL.seal(42, "draft", b"what happened"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(CannotOpen):
        SEAL.open(42, "draft", bytes(sealed))


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_foreign_bytes_do_not_open(sealed: bytes) -> None:
    """Rows cut short or written by something else fail in one known way."""
    with pytest.raises(CannotOpen):
        SEAL.open(42, "draft", sealed)


def test_the_same_draft_is_sealed_differently_each_time() -> None:
    """Nobody sees that an answer was changed back."""
    assert SEAL.seal(42, "draft", b"same") != SEAL.seal(42, "draft", b"same")


def test_short_drafts_have_one_size() -> None:
    """Nobody sees from the size how far a person has come in the first answers."""
    assert len(SEAL.seal(42, "draft", b"")) == len(SEAL.seal(42, "draft", b"x" * 400))


def test_it_does_not_show_when_drawn() -> None:
    """A stray log line or traceback holds no key."""
    assert repr(SEAL) == "ChatSeal(…)"
