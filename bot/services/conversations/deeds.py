"""What a person did in the chat, as far as a conversation cares."""

import string
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

_DIGITS = string.digits + string.ascii_lowercase
_LONGEST = 13  # digits of 63 bits in base 36


class Verb(StrEnum):
    """What a button does; short, because it travels in 64 bytes beside its argument."""

    CHOOSE = "o"
    GROUP = "g"
    UNGROUP = "u"
    PAGE = "p"
    CONFIRM = "y"
    KEEP = "k"
    BACK = "b"
    SKIP = "s"
    DECLINE = "d"
    HELP = "h"
    CANCEL = "x"
    CHANGE = "c"  # from the review: change the answer to the question in the argument
    TAKE_BACK = "t"
    GO = "m"  # to a place named by the argument
    LANGUAGE = "l"
    SEND = "send"
    SURE = "sure"
    CONSULT = "w"  # to the wave named by the argument, whatever state the button was drawn for


class Place(StrEnum):
    """Where a `GO` button or a command leads."""

    MENU = "menu"
    REPORT = "report"
    YOUNG = "young"
    REPLY = "reply"
    HELP = "help"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    STOP = "stop"
    DELETE = "delete"
    CANCEL = "cancel"
    CLEAR = "clear"
    WRITE = "write"
    WITHDRAW = "withdraw"
    RESUME = "resume"
    TELL = "tell"
    TELL_NOT = "tell_not"
    CONSULT = "consult"
    NEWS = "news"
    JOIN = "join"
    JOIN_NOT = "join_not"


def wave_argument(wave_id: int) -> str:
    """A wave's id as a button of `Verb.CONSULT` carries it: base 36, at most 13 characters."""
    digits = ""
    while wave_id:
        wave_id, rest = divmod(wave_id, 36)
        digits = _DIGITS[rest] + digits
    return digits


def wave_id_of(argument: str) -> int | None:
    """Back from what `wave_argument` made; None for anything else."""
    if not 0 < len(argument) <= _LONGEST or not set(argument) <= set(_DIGITS):
        return None
    wave_id = int(argument, 36)
    return wave_id if wave_id < 2**63 else None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours. `turn` says which state of the conversation it was drawn for."""

    verb: str
    argument: str
    turn: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command such as `/reply 1234…`."""

    name: str
    argument: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Wrote:
    """A text of their own."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Rewrote:
    """An earlier text, edited."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Photographed:
    """A photo. It is heard twice: first without `data`, then, if it was wanted, with it.

    `refused` says that it could not be fetched or is not a picture; `caption` is text of their own.
    """

    file_id: str
    message_id: int
    caption: str = ""
    data: bytes | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class SentOther:
    """Something a report cannot take: `voice`, `location`, `contact`, `sticker`, `poll`, `document` or another name."""

    what: str
    message_id: int


Deed: TypeAlias = Pressed | Commanded | Wrote | Rewrote | Photographed | SentOther


@dataclass(frozen=True, slots=True)
class Heard:
    """One update of one private chat. `client_language` is the phone's own guess, used only to order the picker."""

    chat_id: int
    update_id: int
    deed: Deed
    client_language: str | None = None
