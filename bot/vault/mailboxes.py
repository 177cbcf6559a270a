"""Mailboxes: where to say that there may be a reply, kept apart from the report it is about."""

from typing import Final

from bot.vault.padding import pad, unpad
from bot.vault.primitives import digest, lock, unlock
from bot.vault.secret import ServerSecret

ADDRESS_BYTES: Final = 16
"""The length of a mailbox's address."""


def address_of(stretched: bytes) -> bytes:
    """The address that belongs to a receipt code: known to who has the code, and inside the sealed report.

    `stretched` is the code after Argon2id. Beside the report's lookup, which is made from the same under another label,
    the address tells nothing: both are one-way.
    """
    return digest(b"", label=b"amanah mailbox", key=stretched)[:ADDRESS_BYTES]


class MailboxSeal:
    """Seals the chat of a mailbox under the server secret, bound to the mailbox's address. Content is padded."""

    __slots__ = ("_chats", "_key")

    def __init__(self, secret: ServerSecret) -> None:
        self._key = secret.subkey("mailboxes")
        self._chats = secret.subkey("mailbox chats")

    def seal(self, address: bytes, plain: bytes) -> bytes:
        """`plain` sealed for the mailbox of this address."""
        return lock(self._key, pad(plain), bound_to=address)

    def open(self, address: bytes, sealed: bytes) -> bytes:
        """What was sealed for this address; `CannotOpen` otherwise."""
        return unpad(unlock(self._key, sealed, bound_to=address))

    def chat_key(self, chat_id: int) -> bytes:
        """Under which all mailboxes of a chat are found: not the name its conversation is filed under."""
        return digest(chat_id.to_bytes(8, "big", signed=True), label=b"amanah mail chat", key=self._chats)

    def __repr__(self) -> str:
        return "MailboxSeal(…)"
