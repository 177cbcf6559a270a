"""A report as a coordinator works on it: what it says, who said what since, how far it has come."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.i18n.text import Text, say


class Status(StrEnum):
    """How far a case has come (content.md)."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    RAISED = "raised"
    CLOSED = "closed"
    SPAM = "spam"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in {Status.CLOSED, Status.SPAM}


STATUSES: Mapping[Status, Text] = {
    Status.NEW: say("New"),
    Status.ACKNOWLEDGED: say("Read"),
    Status.IN_PROGRESS: say("In progress"),
    Status.RAISED: say("Raised with the police"),
    Status.CLOSED: say("Closed"),
    Status.SPAM: say("Not a report"),
}
STATUS_FOR_MEMBER: Mapping[Status, Text] = {
    Status.NEW: say("The forum has received it."),
    Status.ACKNOWLEDGED: say("A coordinator has read it."),
    Status.IN_PROGRESS: say("The forum is working on it."),
    Status.RAISED: say("The forum has raised it with the police."),
    Status.CLOSED: say("The forum has finished working on it."),
    Status.SPAM: say("The forum has finished working on it."),
}
"""What the person who reported is told; being taken for spam is not said."""


class Voice(StrEnum):
    """Who wrote a message of a case, and who may read it."""

    FOLLOW_UP = "follow_up"  # the person who reported, after sending; the team reads it
    REPLY = "reply"  # the forum, to the person; both read it
    NOTE = "note"  # the forum, to itself


VOICES: Mapping[Voice, Text] = {
    Voice.FOLLOW_UP: say("The person who reported"),
    Voice.REPLY: say("The forum's reply"),
    Voice.NOTE: say("Internal note"),
}


@dataclass(frozen=True, slots=True)
class ReportContent:
    """What stands inside a sealed report, and nowhere else.

    `answers` are codes by question, `words` the person's own text, `day` the day it was sent. `mailbox` is the address
    where the person may have asked to be told of a reply, in hexadecimal: every report has one, asked or not.
    """

    flow: str
    flow_version: int
    language: str
    day: dt.date
    answers: Mapping[str, Any] = field(repr=False)
    words: str = field(repr=False)
    mailbox: str = field(default="", repr=False)

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "v": 1,
            "flow": [self.flow, self.flow_version],
            "language": self.language,
            "day": self.day.isoformat(),
            "answers": dict(self.answers),
            "words": self.words,
            "mailbox": self.mailbox,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "ReportContent":
        """Back from what `to_plain` made."""
        flow, version = plain["flow"]
        return cls(
            flow,
            version,
            plain["language"],
            dt.date.fromisoformat(plain["day"]),
            plain["answers"],
            plain["words"],
            plain.get("mailbox", ""),
        )


DELETION = "deletion"
"""What a person may ask for in a message: that their report be deleted."""


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What stands inside a sealed message of a case. `number` orders the thread; rows have no order of their own.

    `asks` is what the person wants done (`DELETION`), empty when they only say something.
    """

    words: str = field(repr=False)
    day: dt.date
    number: int
    author: str = ""
    language: str = ""
    asks: str = ""

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "v": 1,
            "words": self.words,
            "day": self.day.isoformat(),
            "number": self.number,
            "author": self.author,
            "language": self.language,
            "asks": self.asks,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "MessageContent":
        """Back from what `to_plain` made."""
        return cls(
            plain["words"],
            dt.date.fromisoformat(plain["day"]),
            plain["number"],
            plain.get("author", ""),
            plain.get("language", ""),
            plain.get("asks", ""),
        )
