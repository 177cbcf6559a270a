"""The server secret: 32 random bytes that live in the environment or a key file, never in the database."""

import hmac
import re

from bot.errors import KeyMissing
from bot.vault.primitives import KEY_BYTES, digest, new_key

_HEX = re.compile(r"[0-9a-fA-F]{64}")


class ServerSecret:
    """The root of every key that the server itself can make. Its value never shows in a `repr` or a message."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        """`value` is 32 bytes; `KeyMissing` otherwise."""
        if len(value) != KEY_BYTES:
            raise KeyMissing(f"the server secret must be {KEY_BYTES} bytes")
        self._value = bytes(value)

    @classmethod
    def generate(cls) -> "ServerSecret":
        """A new one, from the operating system's randomness."""
        return cls(new_key())

    @classmethod
    def from_text(cls, written: str) -> "ServerSecret":
        """From 64 hexadecimal digits, in either case, space around them ignored; `KeyMissing` otherwise."""
        text = written.strip()
        if not _HEX.fullmatch(text):
            raise KeyMissing("the server secret must be 64 hexadecimal digits")
        return cls(bytes.fromhex(text))

    def to_text(self) -> str:
        """64 lowercase hexadecimal digits, for the key file. The only way the value leaves this object."""
        return self._value.hex()

    def subkey(self, label: str) -> bytes:
        """32 bytes for one purpose. Knowing one subkey tells nothing about the secret or another subkey."""
        return digest(label.encode(), label=b"amanah subkey", key=self._value)

    def fingerprint(self) -> bytes:
        """16 bytes by which a database recognises the secret it was made with; they reveal nothing of it."""
        return self.subkey("fingerprint")[:16]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ServerSecret):
            return NotImplemented
        return hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash(self.fingerprint())

    def __repr__(self) -> str:
        return "ServerSecret(…)"
