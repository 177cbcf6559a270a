"""A seal that only this process can open, for what must not outlive it."""

from bot.vault.padding import SMALLEST, pad, unpad
from bot.vault.primitives import lock, new_key, unlock


class EphemeralSeal:
    """Seals under a random key that is never written anywhere: after a restart nothing opens, by intent."""

    __slots__ = ("_key",)

    def __init__(self) -> None:
        self._key = new_key()

    def seal(self, plain: bytes, *, bound_to: bytes = b"", smallest: int = SMALLEST) -> bytes:
        """`plain` sealed and padded, to at least `smallest` bytes; opens only with the same `bound_to`."""
        return lock(self._key, pad(plain, smallest=smallest), bound_to=bound_to)

    def open(self, sealed: bytes, *, bound_to: bytes = b"") -> bytes:
        """What this very object sealed; `CannotOpen` otherwise."""
        return unpad(unlock(self._key, sealed, bound_to=bound_to))

    def __repr__(self) -> str:
        return "EphemeralSeal(…)"
