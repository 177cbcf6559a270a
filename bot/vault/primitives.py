"""The two libsodium building blocks that everything else here is made of: a labelled hash and a lock."""

import hashlib
from typing import Final

from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.utils import random

from bot.errors import CannotOpen

KEY_BYTES: Final = 32
"""The length of every key, digest and identifier made here."""

_VERSION: Final = b"\x01"
_SHORTEST: Final = len(_VERSION) + Aead.NONCE_SIZE + Aead.MACBYTES


def new_key() -> bytes:
    """32 random bytes from the operating system."""
    return random(KEY_BYTES)


def digest(data: bytes, *, label: bytes, key: bytes = b"") -> bytes:
    """BLAKE2b-256 (RFC 7693) of `data`, keyed when a key is given.

    `label` (at most 16 bytes) is BLAKE2's personalisation: equal data under different labels gives unrelated digests.
    """
    return hashlib.blake2b(data, digest_size=KEY_BYTES, key=key, person=label).digest()


def lock(key: bytes, plain: bytes, *, bound_to: bytes) -> bytes:
    """XChaCha20-Poly1305 under a fresh random nonce; opens only with the same key and the same `bound_to`.

    The result is a version byte, the nonce (24 bytes), and the ciphertext with its tag (16 bytes more than `plain`).
    """
    return _VERSION + bytes(Aead(key).encrypt(plain, aad=_VERSION + bound_to))


def framed_length(sealed: bytes) -> int | None:
    """How long what `lock` was given is, going by the form of what it made; None when it has no known form."""
    if len(sealed) < _SHORTEST or not sealed.startswith(_VERSION):
        return None
    return len(sealed) - _SHORTEST


def unlock(key: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
    """What `lock` was given; `CannotOpen` for another key, another `bound_to`, or damage (never says which)."""
    if len(sealed) < _SHORTEST or not sealed.startswith(_VERSION):
        raise CannotOpen("this is not sealed content of a known form")
    try:
        return Aead(key).decrypt(sealed[len(_VERSION) :], aad=_VERSION + bound_to)
    except CryptoError:
        raise CannotOpen("the key does not open it, or it was damaged") from None
