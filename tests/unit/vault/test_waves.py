"""What a wave's key can do, and what is left without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CannotOpen
from bot.vault.members import MemberSeal
from bot.vault.secret import ServerSecret
from bot.vault.waves import WaveKey, WaveSeal, new_wave_key

CHATS = st.integers(min_value=-(2**52), max_value=2**52)


@given(CHATS, CHATS)
def test_a_chat_has_one_token_a_wave(one: int, other: int) -> None:
    """The same every time, and nobody else's."""
    key = WaveKey(new_wave_key())

    assert (key.token(one) == key.token(other)) is (one == other)


def test_tokens_of_two_waves_do_not_meet() -> None:
    """Nor does the name of unfinished answers tell the token."""
    first, second = WaveKey(new_wave_key()), WaveKey(new_wave_key())

    assert len({first.token(7), second.token(7), first.draft_name(7), second.draft_name(7)}) == 4


@given(CHATS, st.binary(max_size=4000))
def test_unfinished_answers_open_for_their_chat_alone(chat: int, plain: bytes) -> None:
    """And with this wave's key alone."""
    key = WaveKey(new_wave_key())
    sealed = key.seal_draft(chat, plain)

    assert key.open_draft(chat, sealed) == plain
    with pytest.raises(CannotOpen):
        key.open_draft(chat + 1, sealed)
    with pytest.raises(CannotOpen):
        WaveKey(new_wave_key()).open_draft(chat, sealed)


def test_a_wave_key_opens_for_its_wave_and_its_secret_alone() -> None:
    """A seal moved to another wave opens nothing."""
    seal, key = WaveSeal(ServerSecret.generate()), new_wave_key()
    sealed = seal.seal(5, key)

    assert seal.open(5, sealed).token(1) == WaveKey(key).token(1)
    with pytest.raises(CannotOpen):
        seal.open(6, sealed)
    with pytest.raises(CannotOpen):
        WaveSeal(ServerSecret.generate()).open(5, sealed)


def test_a_wave_key_is_carried_over_to_a_new_secret() -> None:
    """It is the same key: who has answered still has."""
    old, new, key = WaveSeal(ServerSecret.generate()), WaveSeal(ServerSecret.generate()), new_wave_key()

    assert new.open(5, old.renew(5, old.seal(5, key), new)).token(9) == WaveKey(key).token(9)


@given(CHATS)
def test_a_member_is_found_by_chat_and_opens_for_its_row(chat: int) -> None:
    """Every seal has one length; another row's opens nothing."""
    seal = MemberSeal(ServerSecret.generate())
    sealed = seal.seal(3, chat)

    assert seal.open(3, sealed) == chat
    assert seal.key(chat) == seal.key(chat)
    assert len(sealed) == len(seal.seal(4, 1))
    with pytest.raises(CannotOpen):
        seal.open(4, sealed)


def test_nothing_of_a_key_shows() -> None:
    """In a log or a traceback."""
    secret = ServerSecret.generate()

    assert repr([WaveKey(new_wave_key()), WaveSeal(secret), MemberSeal(secret)]) == (
        "[WaveKey(…), WaveSeal(…), MemberSeal(…)]"
    )
