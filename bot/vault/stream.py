"""A long stream of bytes, sealed piece by piece, of which nothing is changed, moved or cut off unnoticed.

libsodium's secretstream (XChaCha20-Poly1305), through PyNaCl.
"""

from typing import Final

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES,
    crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
    crypto_secretstream_xchacha20poly1305_TAG_FINAL,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
)
from nacl.exceptions import CryptoError

from bot.errors import CannotOpen

START_BYTES: Final = crypto_secretstream_xchacha20poly1305_HEADERBYTES
"""How long the start of a stream is: 24 bytes, not secret."""

OVERHEAD: Final = crypto_secretstream_xchacha20poly1305_ABYTES
"""By how many bytes a sealed piece is longer than what is in it."""


class StreamSealer:
    """Seals pieces in their order. `start` has to be known to whoever opens them."""

    __slots__ = ("_bound_to", "_state", "start")

    def __init__(self, key: bytes, *, bound_to: bytes) -> None:
        """`key` is 32 bytes and for this stream alone; every piece opens only with the same `bound_to`."""
        self._state = crypto_secretstream_xchacha20poly1305_state()
        self._bound_to = bound_to
        self.start: bytes = crypto_secretstream_xchacha20poly1305_init_push(self._state, key)

    def seal(self, plain: bytes, *, last: bool = False) -> bytes:
        """The next piece, sealed; `last` says that no other follows."""
        tag = (
            crypto_secretstream_xchacha20poly1305_TAG_FINAL
            if last
            else crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
        )
        return bytes(crypto_secretstream_xchacha20poly1305_push(self._state, plain, self._bound_to, tag))

    def __repr__(self) -> str:
        return "StreamSealer(…)"


class StreamOpener:
    """Opens pieces in the order in which they were sealed."""

    __slots__ = ("_bound_to", "_state")

    def __init__(self, key: bytes, start: bytes, *, bound_to: bytes) -> None:
        """`CannotOpen` when `start` is not the start of a stream."""
        self._state = crypto_secretstream_xchacha20poly1305_state()
        self._bound_to = bound_to
        try:
            crypto_secretstream_xchacha20poly1305_init_pull(self._state, start, key)
        except CryptoError:
            raise CannotOpen("this is not the start of a sealed stream") from None

    def open(self, sealed: bytes) -> tuple[bytes, bool]:
        """The next piece and whether it is the last; `CannotOpen` for another key, order or stream, or damage."""
        try:
            plain, tag = crypto_secretstream_xchacha20poly1305_pull(self._state, sealed, self._bound_to)
        except CryptoError:
            raise CannotOpen("the key does not open it, or it was damaged") from None
        return bytes(plain), tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL

    def __repr__(self) -> str:
        return "StreamOpener(…)"
