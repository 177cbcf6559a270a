"""Server secrets that were replaced: what must still be derived with them, and nothing more than that."""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.vault.kdf import SALT_BYTES
from bot.vault.secret import ServerSecret

MARK_DIGITS: Final = 8

_SALT_ALONE = re.compile(rf"(?P<mark>[0-9a-f]{{{MARK_DIGITS}}})-(?P<salt>[0-9a-f]{{{SALT_BYTES * 2}}})")


@dataclass(frozen=True, slots=True)
class ReceiptSalt:
    """The salt of the receipt codes of one server secret. `mark` (8 hexadecimal digits) stands beside each report."""

    mark: str
    salt: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: ServerSecret) -> "ReceiptSalt":
        """The salt that a secret gives. Neither salt nor mark leads back to the secret."""
        return cls(secret.subkey("receipt mark").hex()[:MARK_DIGITS], secret.subkey("receipt salt")[:SALT_BYTES])

    def to_text(self) -> str:
        """As it is kept when the rest of a retired secret has been thrown away."""
        return f"{self.mark}-{self.salt.hex()}"


@dataclass(frozen=True, slots=True)
class RetiredSecret:
    """A secret that was replaced: whole for two days, then only the salt of its receipt codes."""

    receipts: ReceiptSalt
    whole: ServerSecret | None

    @classmethod
    def from_text(cls, written: str) -> "RetiredSecret":
        """From 64 hexadecimal digits, or from what `ReceiptSalt.to_text` made; `KeyMissing` otherwise."""
        match = _SALT_ALONE.fullmatch(written.strip().lower())
        if match is not None:
            return cls(ReceiptSalt(match["mark"], bytes.fromhex(match["salt"])), None)
        secret = ServerSecret.from_text(written)
        return cls(ReceiptSalt.of(secret), secret)

    def to_text(self) -> str:
        """As it is kept."""
        return self.receipts.to_text() if self.whole is None else self.whole.to_text()

    def reduced(self) -> "RetiredSecret":
        """The same with nothing left but the salt of its receipt codes: it opens no draft and no mailbox any more."""
        return RetiredSecret(self.receipts, None)
