"""What is remembered of a conversation between two updates, and for how long.

The memory (48 hours) holds no words of the person: it keeps the bot polite. The draft (24 hours) holds what they
are writing. Both are sealed under the server secret and the chat, and are gone when their time is over.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MEMORY_HOURS = 48
DRAFT_HOURS = 24
HANDLED_KEPT = 32
SPOKEN_KEPT = 500

Part = tuple[int, str]
"""A piece of text and the message it came in, so that editing the message edits the piece."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Where a conversation stands.

    `turn` numbers the states, so that a button drawn for an older one is recognised. `card` is the message that
    carries the buttons now. `handled` are the last updates, so that one delivered twice acts once. `spoken` are the
    messages of both sides with their hour (since 1970), for *Clear this chat*. `mailbox` is for the button of one card:
    its turn, and the address, sealed under a key that only the running processes hold (telling.py).

    `wave` is the consultation that is open on screen; `linked` where a link leads once the person is informed; `young`
    that they said they are under 16; `invitation` how far the question to be told of consultations has come: `due`,
    `menu` or `thanks` where it is asked, `no`. `joining` is the engine's compact state of the two questions after it.
    """

    language: str | None = None
    informed: bool = False
    place: str = "language"
    turn: int = 0
    card: int | None = None
    handled: tuple[int, ...] = ()
    spoken: tuple[tuple[int, int], ...] = ()
    mailbox: tuple[int, str] | None = None
    wave: int | None = None
    linked: str = ""
    young: bool = False
    invitation: str = ""
    joining: Any = None

    def with_spoken(self, hour: int, message_ids: tuple[int, ...]) -> "Memory":
        """The same, knowing these messages too and forgetting those that can no longer be deleted."""
        known = {message_id for _, message_id in self.spoken}
        kept = [one for one in self.spoken if one[0] > hour - MEMORY_HOURS]
        kept += [(hour, message_id) for message_id in message_ids if message_id not in known]
        return replace(self, spoken=tuple(kept[-SPOKEN_KEPT:]))

    def clearable(self, hour: int) -> tuple[int, ...]:
        """The messages that can still be deleted (core.telegram.org/bots/api#deletemessage: up to 48 hours old)."""
        return tuple(message_id for spoken, message_id in self.spoken if spoken > hour - MEMORY_HOURS)

    def with_handled(self, update_id: int) -> "Memory":
        """The same, knowing that this update has been handled."""
        return replace(self, handled=(*self.handled, update_id)[-HANDLED_KEPT:])

    def to_bytes(self) -> bytes:
        """For the seal."""
        first = (1, self.language, self.informed, self.place, self.turn)
        more = (self.wave, self.linked, self.young, self.invitation, self.joining)
        plain = (*first, self.card, self.handled, self.spoken, self.mailbox, *more)
        return json.dumps(plain, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "Memory":
        """Back from what `to_bytes` made, also before there were mailboxes and consultations."""
        _, language, informed, place, turn, card, handled, spoken, *later = json.loads(plain)
        spoken = tuple((h, m) for h, m in spoken)
        mailbox = tuple(later[0]) if later and later[0] else None
        return cls(language, informed, place, turn, card, tuple(handled), spoken, mailbox, *later[1:6])


@dataclass(frozen=True, slots=True)
class Form:
    """A form being filled in: which, the engine's compact state, and the receipt code once there is one."""

    flow: str
    state: Any
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to the forum about a case that was sent before.

    `case` says which, sealed under a key that only the running processes hold and never write down: so that a seized
    server does not learn from an unfinished letter who sent which report. When they have all ended, the person is
    asked for the code once more; what they wrote is still here.
    """

    case: bytes | None
    parts: tuple[Part, ...] = ()
    photos: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written yet."""
        return not self.parts and not self.photos


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person is writing. `started` is the hour since 1970; `offered` is what they wrote without being asked."""

    started: int
    form: Form | None = None
    letter: Letter | None = None
    offered: tuple[Part, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return self.form is None and self.letter is None and not self.offered

    def to_bytes(self) -> bytes:
        """For the seal."""
        plain: dict[str, Any] = {"v": 1, "started": self.started}
        if self.form is not None:
            plain["form"] = [self.form.flow, self.form.state, self.form.code]
        if self.letter is not None:
            case = None if self.letter.case is None else base64.b64encode(self.letter.case).decode()
            plain["letter"] = [case, self.letter.parts, self.letter.photos]
        if self.offered:
            plain["offered"] = self.offered
        return json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, sealed: bytes) -> "Draft":
        """Back from what `to_bytes` made."""
        plain: Mapping[str, Any] = json.loads(sealed)
        form = letter = None
        if "form" in plain:
            form = Form(*plain["form"])
        if "letter" in plain:
            case, parts, photos = plain["letter"]
            letter = Letter(None if case is None else base64.b64decode(case), _parts(parts), tuple(photos))
        return cls(plain["started"], form, letter, _parts(plain.get("offered", ())))


def _parts(plain: Any) -> tuple[Part, ...]:
    return tuple((source, text) for source, text in plain)
