"""Keyed hashes under which rows are found again without saying whose they are."""

from bot.vault.primitives import digest
from bot.vault.secret import ServerSecret


class Pseudonyms:
    """One-way names. Without the server secret nobody can tell which chat one stands for, even by trying them all."""

    __slots__ = ("_buckets", "_chats")

    def __init__(self, secret: ServerSecret) -> None:
        self._chats = secret.subkey("chat pseudonyms")
        self._buckets = secret.subkey("throttle buckets")

    def chat(self, chat_id: int) -> bytes:
        """32 bytes for a chat: keyed BLAKE2b-256 over its id as 8 bytes."""
        return digest(chat_id.to_bytes(8, "big", signed=True), label=b"amanah chat", key=self._chats)

    def bucket(self, kind: str, value: str) -> bytes:
        """32 bytes for something that is counted, such as sign-ins by login; kinds never meet."""
        name = kind.encode()
        data = len(name).to_bytes(2, "big") + name + value.encode("utf-8", "surrogatepass")
        return digest(data, label=b"amanah bucket", key=self._buckets)

    def __repr__(self) -> str:
        return "Pseudonyms(…)"
