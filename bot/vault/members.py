"""Members: the chats of people who asked to be written to."""

from bot.vault.primitives import digest, lock, unlock
from bot.vault.secret import ServerSecret


class MemberSeal:
    """Seals the chat of a member under the server secret, bound to the member's id."""

    __slots__ = ("_chats", "_key")

    def __init__(self, secret: ServerSecret) -> None:
        self._key = secret.subkey("members")
        self._chats = secret.subkey("member chats")

    def key(self, chat_id: int) -> bytes:
        """32 bytes under which a chat's membership is found: not the name of its conversation or its mailboxes."""
        return digest(_chat(chat_id), label=b"amanah member", key=self._chats)

    def seal(self, member_id: int, chat_id: int) -> bytes:
        """The chat's number, sealed; all are of one length."""
        return lock(self._key, _chat(chat_id), bound_to=_member(member_id))

    def open(self, member_id: int, sealed: bytes) -> int:
        """The chat's number; `CannotOpen` for another member's, another secret's, or damage."""
        return int.from_bytes(unlock(self._key, sealed, bound_to=_member(member_id)), "big", signed=True)

    def __repr__(self) -> str:
        return "MemberSeal(…)"


def _chat(chat_id: int) -> bytes:
    return chat_id.to_bytes(8, "big", signed=True)


def _member(member_id: int) -> bytes:
    return b"member" + member_id.to_bytes(8, "big", signed=True)
