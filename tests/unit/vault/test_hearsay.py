"""What processes tell each other: opened by who asked, and by nobody later."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CannotOpen
from bot.vault.hearsay import Answering, Asking
from bot.vault.keys import KeyPair
from bot.vault.secret import ServerSecret

SECRET = ServerSecret(b"5" * 32)


def test_who_asked_can_open_what_is_told() -> None:
    """And nobody else, not even with the same server secret: the key is in the memory of one process."""
    asking, another = Asking(SECRET), Asking(SECRET)
    public = Answering(SECRET).who_asks(asking.ask())
    assert public is not None
    told = Answering(SECRET).seal(public, b"words")

    assert asking.open(told) == b"words"
    with pytest.raises(CannotOpen):
        another.open(told)


def test_only_the_forums_own_processes_are_told() -> None:
    """Whoever can say something in the database, but has not its secret, is told nothing."""
    stranger = Asking(ServerSecret(b"6" * 32)).ask()
    forged = b"\0\0\0\1" + KeyPair.generate().public + bytes(16)

    assert Answering(SECRET).who_asks(stranger) is None
    assert Answering(SECRET).who_asks(forged) is None


def test_askings_are_numbered_and_known_again() -> None:
    """So that it is seen how old what is heard is."""
    asking = Asking(SECRET)
    asked = [asking.ask() for _ in range(3)]

    assert [asking.own(one) for one in asked] == [1, 2, 3]
    assert asking.own(Asking(SECRET).ask()) is None


def test_how_little_is_told_does_not_show() -> None:
    """One message or forty have the same size."""
    asking = Asking(SECRET)
    public = Answering(SECRET).who_asks(asking.ask()) or b""

    assert len({len(Answering(SECRET).seal(public, bytes(size))) for size in (0, 10, 400)}) == 1


@given(st.binary(max_size=700))
def test_whatever_else_is_heard_opens_nothing(noise: bytes) -> None:
    """Anybody may say something on a channel."""
    asking = Asking(SECRET)

    assert asking.own(noise) is None
    assert Answering(SECRET).who_asks(noise) is None
    with pytest.raises(CannotOpen):
        asking.open(noise)
