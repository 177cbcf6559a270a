"""Links: the chats of coordinators who want the week in Telegram, and the codes that link them."""

import secrets
from typing import Final

from bot.i18n.digits import ascii_digits
from bot.vault.primitives import digest, lock, unlock
from bot.vault.secret import ServerSecret

ALPHABET: Final = "34679ACDEFGHJKMNPQRTUVWXY"
"""What a code is made of: no sign that could be taken for another, on a screen or in handwriting."""

CODE_SIGNS: Final = 8
"""How many signs a code has: 25 to the 8th, some 150 thousand million, against five tries in a quarter of an hour."""


def new_link_code() -> str:
    """A code nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS))


def read_link_code(written: str) -> str | None:
    """A code as somebody typed it: small letters, spaces, dashes and digits of any script do not matter; or None."""
    code = "".join(sign for sign in ascii_digits(written).upper() if sign not in " -\u2010\u2011\u2013")
    return code if len(code) == CODE_SIGNS and set(code) <= set(ALPHABET) else None


class LinkSeal:
    """Seals the chat of a coordinator under the server secret, bound to their account."""

    __slots__ = ("_chats", "_codes", "_key")

    def __init__(self, secret: ServerSecret) -> None:
        self._key = secret.subkey("links")
        self._chats = secret.subkey("link chats")
        self._codes = secret.subkey("link codes")

    def key(self, chat_id: int) -> bytes:
        """32 bytes under which a chat's link is found: none of the names it has elsewhere."""
        return digest(_number(chat_id), label=b"amanah link", key=self._chats)

    def code_key(self, code: str) -> bytes:
        """32 bytes under which a code is found; the code itself is kept nowhere."""
        return digest(code.encode(), label=b"amanah link code", key=self._codes)

    def seal(self, coordinator_id: int, chat_id: int) -> bytes:
        """The chat's number, sealed for the link of this account; all are of one length."""
        return lock(self._key, _number(chat_id), bound_to=b"link" + _number(coordinator_id))

    def open(self, coordinator_id: int, sealed: bytes) -> int:
        """The chat's number; `CannotOpen` for another account's, another secret's, or damage."""
        opened = unlock(self._key, sealed, bound_to=b"link" + _number(coordinator_id))
        return int.from_bytes(opened, "big", signed=True)

    def __repr__(self) -> str:
        return "LinkSeal(…)"


def _number(value: int) -> bytes:
    return value.to_bytes(8, "big", signed=True)
