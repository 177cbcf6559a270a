"""What processes tell each other of messages: which chat one left for, and what Telegram refused.

Only while somebody asks, which is whoever sends broadcasts, and only to them. Nothing is kept: what passes through the
database's server is sealed to a key that the one who asks has in memory alone.
"""

import base64
import binascii
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bot.errors import CannotOpen
from bot.storage.wire import Wire
from bot.vault.hearsay import Answering, Asking
from bot.vault.secret import ServerSecret

ASKED: Final = "asked"
TOLD: Final = "told"

_NEWS: Final = struct.Struct(">qH")
_LONGEST_PAUSE: Final = 0xFFFF
AT_ONCE: Final = 500
"""How many pieces of news go into one word, which has to stay below the longest when sealed, padded and written out."""


@dataclass(frozen=True, slots=True)
class News:
    """A message left for a chat; with a `pause`, one was refused instead, and Telegram asks to wait so many seconds."""

    chat_id: int = field(repr=False)
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard: the news, and the number of one's own latest asking that came back, counted from 1."""

    news: tuple[News, ...]
    echo: int | None


class Ear:
    """Asks the other processes what they say, and hears it. For one thread at a time."""

    def __init__(self, database_url: str, name: str, secret: ServerSecret) -> None:
        """`name` is the bot's: another bot on the same server has a pace of its own."""
        self.wire = Wire(database_url, name, (ASKED, TOLD))
        self._asking = Asking(secret)

    @property
    def key(self) -> bytes:
        """By which it is told from others who ask."""
        return self._asking.public

    def turn(self, *, ask: bool) -> Heard:
        """Ask everybody to tell for a while, if it is time to; what was said since the last turn.

        `StorageUnavailable`: then some of it was not heard.
        """
        asked = [_written(self._asking.ask())] if ask else []
        news: list[News] = []
        echo = None
        for word in self.wire.exchange(ASKED, asked):
            raw = _read(word)
            own = self._asking.own(raw)
            if own is not None:
                echo = own
                continue
            with suppress(CannotOpen):  # told to another, or another's asking
                news += _unpacked(self._asking.open(raw))
        return Heard(tuple(news), echo)


class Mouth:
    """Hears who asks, and tells them. For one thread at a time."""

    def __init__(self, database_url: str, name: str, secret: ServerSecret, own: bytes) -> None:
        """As `Ear`; `own` is the key of this process's ear, which needs not be told."""
        self.wire = Wire(database_url, name, (ASKED,))
        self._answering = Answering(secret)
        self._own = own

    def tell(self, told: Iterable[tuple[bytes, Sequence[News]]]) -> frozenset[bytes]:
        """Tell each who asked what is new to them; who has asked since the last time. `StorageUnavailable`."""
        words = [_written(self._answering.seal(asker, packed)) for asker, news in told for packed in _packed(news)]
        asked = (self._answering.who_asks(_read(word)) for word in self.wire.exchange(TOLD, words))
        return frozenset(one for one in asked if one is not None and one != self._own)


def _packed(news: Sequence[News]) -> Iterator[bytes]:
    for start in range(0, len(news), AT_ONCE):
        yield b"".join(
            _NEWS.pack(one.chat_id, min(_LONGEST_PAUSE, -int(-one.pause // 1))) for one in news[start : start + AT_ONCE]
        )


def _unpacked(packed: bytes) -> list[News]:
    return [News(chat_id, float(pause)) for chat_id, pause in _NEWS.iter_unpack(packed)]


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _read(word: str) -> bytes:
    try:
        return base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        return b""
