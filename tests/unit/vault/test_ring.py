"""Handing over a key that is never written down: from one that knows the server secret to another, by an open way."""

import pytest

from bot.errors import CannotOpen
from bot.vault.keys import KeyPair, open_sealed, seal_to
from bot.vault.primitives import new_key
from bot.vault.ring import RingSeal, ring_name
from bot.vault.secret import ServerSecret

SECRET, OTHER = ServerSecret(bytes(range(32))), ServerSecret(bytes(range(1, 33)))
ID = 2**63 - 1


def test_a_key_arrives_at_the_one_it_was_given_to() -> None:
    """As it was."""
    pair, key = KeyPair.generate(), new_key()

    assert RingSeal(SECRET).take(RingSeal(SECRET).give(key, ID, pair.public), ID, pair) == key


def test_the_server_secret_alone_does_not_open_what_was_given() -> None:
    """Nor does the key pair of another process."""
    sealed = RingSeal(SECRET).give(new_key(), ID, KeyPair.generate().public)

    with pytest.raises(CannotOpen):
        RingSeal(SECRET).take(sealed, ID, KeyPair.generate())


def test_a_key_from_somebody_without_the_server_secret_is_not_taken() -> None:
    """Whoever can write to the database must not make the processes seal under a key of his."""
    pair = KeyPair.generate()
    for sealed in (RingSeal(OTHER).give(new_key(), ID, pair.public), seal_to(pair.public, new_key())):
        with pytest.raises(CannotOpen):
            RingSeal(SECRET).take(sealed, ID, pair)


def test_a_key_that_was_given_to_another_number_is_not_taken() -> None:
    """An old gift put down for somebody else is refused."""
    pair = KeyPair.generate()
    sealed = RingSeal(SECRET).give(new_key(), ID - 1, pair.public)

    with pytest.raises(CannotOpen):
        RingSeal(SECRET).take(sealed, ID, pair)


def test_only_who_knows_the_server_secret_is_one_of_ours() -> None:
    """For this number, this public key and this ring; no part can be put in the place of another."""
    seal, public, ring = RingSeal(SECRET), KeyPair.generate().public, ring_name(new_key())
    tag = seal.tag(ID, public, ring)

    assert seal.is_ours(tag, ID, public, ring)
    assert not seal.is_ours(tag, ID - 1, public, ring)
    assert not seal.is_ours(tag, ID, KeyPair.generate().public, ring)
    assert not seal.is_ours(tag, ID, public, None)
    assert not seal.is_ours(RingSeal(OTHER).tag(ID, public, ring), ID, public, ring)


def test_what_was_given_looks_alike_each_time() -> None:
    """Two gifts of one key do not show that it is the same; inside, the key is sealed once more."""
    pair, key = KeyPair.generate(), new_key()
    gifts = [RingSeal(SECRET).give(key, ID, pair.public) for _ in range(2)]

    assert gifts[0] != gifts[1]
    assert len({len(gift) for gift in gifts}) == 1
    assert all(key not in open_sealed(pair, gift) for gift in gifts)
