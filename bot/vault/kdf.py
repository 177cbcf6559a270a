"""Argon2id (RFC 9106): making it slow to guess a code or a password, at a cost that is stored beside the result."""

import re
from dataclasses import dataclass
from typing import Final

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

from bot.errors import CannotOpen, FieldError
from bot.vault.primitives import KEY_BYTES

SALT_BYTES: Final = argon2id.SALTBYTES
"""How long a salt is: 16 bytes."""

_MOST_PASSES: Final = 64
_LEAST_MEMORY: Final = 8
_MOST_MEMORY: Final = 1024 * 1024
_WRITTEN = re.compile(r"argon2id:([0-9]{1,3}):([0-9]{1,8})")


@dataclass(frozen=True, slots=True)
class KdfCost:
    """How dear one guess is: `passes` over `memory_kib` KiB of memory, one lane.

    Accepts 1 to 64 passes and 8 KiB (libsodium's least) to 1 GiB, so that a tampered row cannot ask for
    all the memory there is; `FieldError` outside of that.
    """

    passes: int
    memory_kib: int

    def __post_init__(self) -> None:
        if not 1 <= self.passes <= _MOST_PASSES:
            raise FieldError("passes", f"Argon2id takes 1 to {_MOST_PASSES} passes")
        if not _LEAST_MEMORY <= self.memory_kib <= _MOST_MEMORY:
            raise FieldError("memory_kib", f"Argon2id takes {_LEAST_MEMORY} to {_MOST_MEMORY} KiB")

    def to_text(self) -> str:
        """As it is stored with a row: `argon2id:2:19456`."""
        return f"argon2id:{self.passes}:{self.memory_kib}"

    @classmethod
    def from_text(cls, written: str) -> "KdfCost":
        """Back from what `to_text` made; `CannotOpen` when it is anything else."""
        match = _WRITTEN.fullmatch(written)
        if match is None:
            raise CannotOpen("the cost of a key is not written as argon2id:passes:KiB")
        try:
            return cls(int(match[1]), int(match[2]))
        except FieldError:
            raise CannotOpen("the cost of a key is out of bounds") from None


RECEIPT_COST: Final = KdfCost(2, 19_456)
"""For receipt codes: the floor of OWASP's Password Storage Cheat Sheet (19 MiB, t = 2); a code has 63 random bits."""

PASSWORD_COST: Final = KdfCost(3, 131_072)
"""For passwords, which people choose: 128 MiB, t = 3."""


def stretch(guessable: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """32 bytes from something that could be guessed. `salt` is 16 bytes; `CannotOpen` when memory runs out."""
    try:
        return argon2id.kdf(KEY_BYTES, guessable, salt, opslimit=cost.passes, memlimit=cost.memory_kib * 1024)
    except (CryptoError, MemoryError):
        raise CannotOpen("a key could not be derived; there may not be enough memory") from None
