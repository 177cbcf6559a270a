"""The key of a wave: while a consultation is open it recognises who has answered; destroyed when it closes.

With the key gone, nobody can tell any more which token was whose, and no unfinished answers open.
"""

from bot.vault.padding import pad, unpad
from bot.vault.primitives import digest, lock, new_key, unlock
from bot.vault.secret import ServerSecret

SMALLEST_DRAFT = 2048
"""Bytes in the smallest bucket of unfinished answers."""

new_wave_key = new_key


class WaveKey:
    """What one wave's key can do. Each name and each seal is for one chat and one purpose."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, chat_id: int) -> bytes:
        """32 bytes that this chat spends by answering."""
        return digest(_chat(chat_id), label=b"amanah token", key=self._key)

    def draft_name(self, chat_id: int) -> bytes:
        """32 bytes under which this chat's unfinished answers are found; unrelated to its token."""
        return digest(_chat(chat_id), label=b"amanah unfin", key=self._key)

    def seal_draft(self, chat_id: int, plain: bytes) -> bytes:
        """Unfinished answers, sealed for this chat; padded."""
        return lock(self._draft_key(chat_id), pad(plain, smallest=SMALLEST_DRAFT), bound_to=b"answers")

    def open_draft(self, chat_id: int, sealed: bytes) -> bytes:
        """What was sealed for this chat; `CannotOpen` otherwise."""
        return unpad(unlock(self._draft_key(chat_id), sealed, bound_to=b"answers"))

    def _draft_key(self, chat_id: int) -> bytes:
        return digest(_chat(chat_id), label=b"amanah unf seal", key=self._key)

    def __repr__(self) -> str:
        return "WaveKey(…)"


class WaveSeal:
    """Seals the keys of waves under the server secret, each bound to its wave."""

    __slots__ = ("_key",)

    def __init__(self, secret: ServerSecret) -> None:
        self._key = secret.subkey("wave keys")

    def seal(self, wave_id: int, key: bytes) -> bytes:
        """A wave's key, sealed."""
        return lock(self._key, key, bound_to=_wave(wave_id))

    def open(self, wave_id: int, sealed: bytes) -> WaveKey:
        """The key of this wave, for use; `CannotOpen` for another wave's, another secret's, or damage."""
        return WaveKey(unlock(self._key, sealed, bound_to=_wave(wave_id)))

    def renew(self, wave_id: int, sealed: bytes, other: "WaveSeal") -> bytes:
        """The same key sealed by another seal, for a new server secret."""
        return other.seal(wave_id, unlock(self._key, sealed, bound_to=_wave(wave_id)))

    def __repr__(self) -> str:
        return "WaveSeal(…)"


def _chat(chat_id: int) -> bytes:
    return chat_id.to_bytes(8, "big", signed=True)


def _wave(wave_id: int) -> bytes:
    return b"wave" + wave_id.to_bytes(8, "big", signed=True)
