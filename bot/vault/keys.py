"""Key pairs, and sealing something to whoever holds the private half."""

from dataclasses import dataclass, field
from typing import Final

from nacl.bindings import crypto_box_seal_open, crypto_box_SEALBYTES
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.errors import CannotOpen, KeyMissing
from bot.vault.primitives import KEY_BYTES

SEALED_KEY_BYTES: Final = KEY_BYTES + crypto_box_SEALBYTES
"""How long a key is once sealed: 80 bytes."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair, 32 bytes each half. Equal when the public halves are; the private half never shows."""

    public: bytes
    private: bytes = field(repr=False, compare=False)

    @classmethod
    def generate(cls) -> "KeyPair":
        """A new pair, from the operating system's randomness."""
        return cls.from_private(bytes(PrivateKey.generate()))

    @classmethod
    def from_private(cls, private: bytes) -> "KeyPair":
        """The pair of a private half; `KeyMissing` when it is not 32 bytes."""
        if len(private) != KEY_BYTES:
            raise KeyMissing(f"a private key must be {KEY_BYTES} bytes")
        return cls(bytes(PrivateKey(private).public_key), private)

    @classmethod
    def from_seed(cls, seed: bytes) -> "KeyPair":
        """The pair that a 32-byte seed always gives (libsodium's `crypto_box_seed_keypair`)."""
        if len(seed) != KEY_BYTES:
            raise KeyMissing(f"a seed must be {KEY_BYTES} bytes")
        return cls.from_private(bytes(PrivateKey.from_seed(seed)))


def seal_to(public: bytes, plain: bytes) -> bytes:
    """A sealed box, 48 bytes longer than `plain`: not even who sealed it can open it again.

    `KeyMissing` when `public` is not a public key.
    """
    try:
        return SealedBox(PublicKey(public)).encrypt(plain)
    except CryptoError:
        raise KeyMissing("there is no usable public key to seal to") from None


def open_sealed(pair: KeyPair, sealed: bytes) -> bytes:
    """What was sealed to the pair; `CannotOpen` for another pair, or damage (never says which)."""
    try:
        # Not by way of SealedBox, which computes the public half anew each time: a third of what opening costs.
        return crypto_box_seal_open(sealed, pair.public, pair.private)
    except CryptoError:
        raise CannotOpen("the key does not open it, or it was damaged") from None
