"""What processes tell each other of chats: sealed to whoever asks, under a key that dies with them."""

import hmac
from typing import Final

from bot.errors import CannotOpen
from bot.vault.keys import KeyPair, open_sealed, seal_to
from bot.vault.padding import SMALLEST, pad, unpad
from bot.vault.primitives import KEY_BYTES, digest
from bot.vault.secret import ServerSecret

_TURN_BYTES: Final = 4
_MARK_BYTES: Final = 16
_ASK_BYTES: Final = _TURN_BYTES + KEY_BYTES + _MARK_BYTES


class Asking:
    """Somebody who asks to be told. Its key pair is random and never written anywhere: later nothing opens, by intent.

    A mark under the server secret shows that one of the forum's own processes asks.
    """

    __slots__ = ("_marks", "_pair", "_turn")

    def __init__(self, secret: ServerSecret) -> None:
        self._pair = KeyPair.generate()
        self._marks = secret.subkey("hearsay")
        self._turn = 0

    @property
    def public(self) -> bytes:
        """What is sealed to; by this it is told from others who ask."""
        return self._pair.public

    def ask(self) -> bytes:
        """The next asking, to be read by everybody; they are numbered from 1."""
        self._turn = (self._turn + 1) % (1 << 8 * _TURN_BYTES)
        asked = self._turn.to_bytes(_TURN_BYTES, "big") + self._pair.public
        return asked + _mark(self._marks, asked)

    def own(self, asked: bytes) -> int | None:
        """The number of an asking of one's own; None for everything else."""
        if _who_asks(self._marks, asked) != self._pair.public:
            return None
        return int.from_bytes(asked[:_TURN_BYTES], "big")

    def open(self, told: bytes) -> bytes:
        """What was told to this one; `CannotOpen` for what was told to another, or damage."""
        if len(told) < SMALLEST:
            raise CannotOpen("nothing that is told is so short")
        return unpad(open_sealed(self._pair, told))

    def __repr__(self) -> str:
        return "Asking(…)"


class Answering:
    """Somebody who tells whoever of the forum's own processes asks."""

    __slots__ = ("_marks",)

    def __init__(self, secret: ServerSecret) -> None:
        self._marks = secret.subkey("hearsay")

    def who_asks(self, asked: bytes) -> bytes | None:
        """The public key to seal to; None when it is no asking of the forum's own."""
        return _who_asks(self._marks, asked)

    def seal(self, public: bytes, plain: bytes) -> bytes:
        """Sealed so that only who asked can open it; its size tells little of how much it is."""
        return seal_to(public, pad(plain))

    def __repr__(self) -> str:
        return "Answering(…)"


def _who_asks(marks: bytes, asked: bytes) -> bytes | None:
    if len(asked) != _ASK_BYTES:
        return None
    body, mark = asked[:-_MARK_BYTES], asked[-_MARK_BYTES:]
    return body[_TURN_BYTES:] if hmac.compare_digest(mark, _mark(marks, body)) else None


def _mark(key: bytes, asked: bytes) -> bytes:
    return digest(asked, label=b"amanah asking", key=key)[:_MARK_BYTES]
