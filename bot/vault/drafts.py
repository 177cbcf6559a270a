"""What a conversation holds until *Send*, sealed to the chat it belongs to."""

from bot.vault.padding import pad, unpad
from bot.vault.primitives import digest, lock, unlock
from bot.vault.secret import ServerSecret


class ChatSeal:
    """Seals under a key made from the server secret, the chat and the kind of content.

    A row that is moved to another chat, or taken for another kind, does not open. Content is padded (padding.py).
    """

    __slots__ = ("_root",)

    def __init__(self, secret: ServerSecret) -> None:
        self._root = secret.subkey("chat seals")

    def seal(self, chat_id: int, kind: str, plain: bytes) -> bytes:
        """`plain` sealed for this chat; `kind` is a short name such as `draft`."""
        return lock(self._key(chat_id, kind), pad(plain), bound_to=kind.encode())

    def open(self, chat_id: int, kind: str, sealed: bytes) -> bytes:
        """What was sealed for this chat as this kind; `CannotOpen` otherwise."""
        return unpad(unlock(self._key(chat_id, kind), sealed, bound_to=kind.encode()))

    def _key(self, chat_id: int, kind: str) -> bytes:
        data = chat_id.to_bytes(8, "big", signed=True) + kind.encode()
        return digest(data, label=b"amanah chat seal", key=self._root)

    def __repr__(self) -> str:
        return "ChatSeal(…)"
