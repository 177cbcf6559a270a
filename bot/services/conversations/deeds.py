"""What a person did in the chat, as far as a conversation cares."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


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
