"""A seal that only the running processes can open, for what must not outlive them."""

from contextlib import suppress

from bot.errors import CannotOpen
from bot.vault.padding import SMALLEST, pad, unpad
from bot.vault.primitives import lock, new_key, unlock


class EphemeralSeal:
    """Seals under a random key that is never written anywhere: once all who have it have ended, nothing opens."""

    __slots__ = ("_keys",)

    def __init__(self, key: bytes | None = None) -> None:
        """`key` is the one that several processes share; without it the seal has its own."""
        self._keys: tuple[bytes, ...] = (new_key() if key is None else key,)

    def adopt(self, key: bytes) -> None:
        """Seal under another key from now on; what was sealed before still opens here."""
        self._keys = (key, *(known for known in self._keys if known != key))

    def seal(self, plain: bytes, *, bound_to: bytes = b"", smallest: int = SMALLEST) -> bytes:
        """`plain` sealed and padded, to at least `smallest` bytes; opens only with the same `bound_to`."""
        return lock(self._keys[0], pad(plain, smallest=smallest), bound_to=bound_to)

    def open(self, sealed: bytes, *, bound_to: bytes = b"") -> bytes:
        """What was sealed by somebody with a key that this object has, or has had; `CannotOpen` otherwise."""
        keys = self._keys
        for key in keys[:-1]:
            with suppress(CannotOpen):
                return unpad(unlock(key, sealed, bound_to=bound_to))
        return unpad(unlock(keys[-1], sealed, bound_to=bound_to))

    def __repr__(self) -> str:
        return "EphemeralSeal(…)"
