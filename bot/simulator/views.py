"""What a person sees of a chat: messages, buttons, toasts and events, as plain frozen data."""

from dataclasses import dataclass, field
from typing import Any, Literal

EventKind = Literal[
    "message", "edited", "deleted", "cleared", "pressed", "answered", "action", "status", "commands", "people"
]


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `data` and `url` are empty where it is of another kind."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands. `text` is the text or the caption, without markup; `html` is the same with it.

    `kind` says what it holds: text, photo, document, voice, sticker, location, contact, poll, video, audio, service.
    `keyboard` is the reply keyboard it brought (texts), `removes_keyboard` whether it took one away.
    `revision` grows with every change in the whole server; `api` is the Bot API's own Message object.
    """

    message_id: int
    chat_id: int
    from_bot: bool
    sender_id: int
    sender_name: str
    date: int
    kind: str
    text: str
    html: str
    entities: list[dict[str, Any]]
    buttons: tuple[tuple[Button, ...], ...]
    keyboard: tuple[tuple[str, ...], ...]
    removes_keyboard: bool
    edited: bool
    deleted: bool
    revision: int
    photo: bytes | None
    file_id: str
    file_name: str
    protected: bool
    silent: bool
    reply_to: int | None
    api: dict[str, Any] = field(repr=False)

    @property
    def labels(self) -> list[str]:
        """The texts of all inline buttons, in reading order."""
        return [button.text for row in self.buttons for button in row]

    def describe(self) -> str:
        """One line for an error message: who, what, which buttons."""
        marks = "".join(f" [{label}]" for label in self.labels)
        state = " (deleted)" if self.deleted else " (edited)" if self.edited else ""
        what = self.text if self.kind == "text" else f"<{self.kind}> {self.text}"
        return f"{self.message_id} {'bot' if self.from_bot else 'person'}{state}: {what}{marks}"


@dataclass(frozen=True, slots=True)
class Toast:
    """The bot's answer to a pressed button; an `alert` is a box to be closed, otherwise it fades."""

    query_id: str
    text: str
    alert: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something changed in a chat; `message` and `toast` as the kind has them; `text` is an action or a status."""

    kind: EventKind
    chat_id: int
    message: Message | None = None
    toast: Toast | None = None
    query_id: str = ""
    text: str = ""
