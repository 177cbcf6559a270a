"""A case as the desk shows it: opened with the team's keys, its codes turned into words."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from bot.domain.cases import MessageContent, ReportContent, Status, Voice
from bot.domain.passages import Piece
from bot.domain.taxonomy import INCIDENT_GROUPS, POLICING_GROUPS
from bot.errors import CannotOpen
from bot.flows.describe import AGREED, PREFER_NOT, label_of, question_label
from bot.flows.report import YOUNG
from bot.i18n.text import Label, say
from bot.services.cases.kept import Kept
from bot.storage.records import AttachmentRow, MessageRow, ReportRow
from bot.vault.envelopes import bound, open_envelope
from bot.vault.keys import KeyPair

Keys = Mapping[int, KeyPair]
Naming = Callable[[str, str], Label | None]
"""The name of a code, by question and code; None when it has none."""

FIRST_WORDS = 160
_STEERING = frozenset({"detail", "danger_help"})
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U, which are misread or misheard


@dataclass(frozen=True, slots=True)
class Field:
    """One answer, with its question's name; a value that is no longer known stays as its code."""

    question: str
    label: Label | str
    values: tuple[Label | str, ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a case: `message_id` says with which message it came, None with the report; `size` in bytes."""

    id: int
    message_id: int | None
    size: int


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a case; `content` is None when it is damaged or sealed to a key that is not there."""

    id: int
    voice: Voice
    content: MessageContent | None = field(repr=False)
    photos: tuple[Photo, ...] = ()
    pieces: tuple[Piece, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A case with all that a coordinator may read. `content` is None when it cannot be opened.

    `share` is what the person allowed, `for_police` whether that includes the police; `in_danger` when they said that
    somebody was in danger as they wrote. `content` and `thread` have bars where passages are hidden; `pieces` are the
    words cut at these, empty of words unless the case is `uncovered`.
    """

    id: int
    reference: str
    week: str
    status: Status
    transitions: tuple[Status, ...]
    topic: Label | None
    title: Label | str | None
    content: ReportContent | None = field(repr=False)
    fields: tuple[Field, ...] = field(repr=False)
    photos: tuple[Photo, ...]
    thread: tuple[ThreadMessage, ...] = field(repr=False)
    share: Label | str | None
    for_police: bool
    in_danger: bool
    pieces: tuple[Piece, ...] = field(default=(), repr=False)
    uncovered: bool = False
    kept: Kept = field(default_factory=Kept)

    @property
    def all_photos(self) -> tuple[Photo, ...]:
        """The report's photos, then those of its messages in their order."""
        return self.photos + tuple(photo for message in self.thread for photo in message.photos)

    @property
    def waiting(self) -> bool:
        """Whether the person wrote after the forum's last reply."""
        return is_waiting(self.thread)


def reference(report_id: int) -> str:
    """What people call a case, like `A-7F3KM`; made from the random id, so it tells no order.

    Thirty symbols in five places: of 1,000 cases, one pair in fifty forums shares a reference. Addresses use the id.
    """
    number = int.from_bytes(
        blake2b(report_id.to_bytes(8, "big", signed=True), digest_size=8, person=b"case-reference").digest()
    )
    symbols = []
    for _ in range(5):
        number, place = divmod(number, len(_ALPHABET))
        symbols.append(_ALPHABET[place])
    return "A-" + "".join(symbols)


def open_report(row: ReportRow, keys: Keys) -> ReportContent | None:
    """What a report says; None when no key opens it or it does not read as a report."""
    try:
        plain = open_envelope(row.content, row.team_key, _pair(keys, row.epoch), bound_to=bound("report", row.id))
        return read_report(plain)
    except CannotOpen:
        return None


def read_report(plain: bytes) -> ReportContent:
    """A report from what its envelope held; `CannotOpen` when it does not read as one."""
    try:
        read = json.loads(plain)
        kinds = tuple(type(read[name]) for name in ("answers", "words", "language"))
        content = ReportContent.from_plain(read)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise CannotOpen("it does not read as a report") from None
    if kinds != (dict, str, str):
        raise CannotOpen("it does not read as a report")
    return content


def open_message(row: MessageRow, keys: Keys) -> MessageContent | None:
    """What a message says; None when it cannot be opened."""
    try:
        plain = open_envelope(row.content, row.team_key, _pair(keys, row.epoch), bound_to=bound("message", row.id))
        return MessageContent.from_plain(json.loads(plain))
    except (CannotOpen, ValueError, LookupError, TypeError):
        return None


def open_photo(row: AttachmentRow, keys: Keys) -> bytes:
    """A photo's JPEG; `CannotOpen` when no key opens it."""
    return open_envelope(row.content, row.team_key, _pair(keys, row.epoch), bound_to=bound("attachment", row.id))


def thread_of(rows: Sequence[MessageRow], keys: Keys, photos: tuple[Photo, ...] = ()) -> tuple[ThreadMessage, ...]:
    """The messages of a case in their order; damaged ones stand at the end."""
    opened = [
        ThreadMessage(row.id, row.voice, open_message(row, keys), tuple(p for p in photos if p.message_id == row.id))
        for row in rows
    ]
    return tuple(sorted(opened, key=_place))


def is_waiting(thread: tuple[ThreadMessage, ...]) -> bool:
    """Whether the last thing said between the person and the forum was said by the person, after sending."""
    talk = [message.voice for message in thread if message.voice is not Voice.NOTE]
    return bool(talk) and talk[-1] is Voice.FOLLOW_UP


def first_words(words: str) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(words.split())
    if len(line) <= FIRST_WORDS:
        return line
    cut = line[:FIRST_WORDS].rsplit(" ", 1)[0]
    return cut.rstrip(" ,.;:،۔") + " …"


def naming(areas: Mapping[str, Label]) -> Naming:
    """Names from the taxonomy, and those of the forum's own areas."""

    def name(question: str, code: str) -> Label | None:
        return (areas.get(code) if question == "area" else None) or label_of(question, code)

    return name


def fields_of(answers: Mapping[str, Any], name: Naming) -> tuple[Field, ...]:
    """The answers as labelled rows, in the order they were given, without those that only steered the form."""
    return tuple(
        Field(
            question, question_label(question) or say("{question}", question=question), _values(question, answer, name)
        )
        for question, answer in answers.items()
        if question not in _STEERING
    )


def value_of(answers: Mapping[str, Any], question: str, name: Naming) -> Label | str | None:
    """The first value of one answer, or None when it was not answered."""
    values = _values(question, answers[question], name) if question in answers else ()
    return values[0] if values else None


def codes_of(answers: Mapping[str, Any], question: str) -> frozenset[str]:
    """The codes of one answer."""
    answer = answers.get(question)
    return frozenset(str(code) for code in answer) if isinstance(answer, list | tuple) else frozenset()


def title_of(content: ReportContent | None, name: Naming) -> Label | str | None:
    """What a case is called: the most particular kind that was named."""
    if content is None:
        return None
    if content.flow == YOUNG:
        return say("From somebody under 16")
    found = (value_of(content.answers, question, name) for question in ("kind", "kind_of_report"))
    return next((label for label in found if label is not None), None)


def topic_of(content: ReportContent | None) -> Label | None:
    """What the kind belongs to: *Treated unfairly* for *At work*; None when no kind was named."""
    if content is None:
        return None
    kinds = codes_of(content.answers, "kind")
    groups = (group.label for group in (*INCIDENT_GROUPS, *POLICING_GROUPS) if kinds & group.kinds.keys())
    return next(groups, None)


def _values(question: str, answer: object, name: Naming) -> tuple[Label | str, ...]:
    match answer:
        case list() | tuple():
            return tuple(name(question, str(code)) or str(code) for code in answer)
        case bool():
            return (AGREED,) if answer else ()
        case int():
            return (str(answer),)
        case {"declined": True}:
            return (PREFER_NOT,)
        case _:
            return ()


def _place(message: ThreadMessage) -> tuple[bool, int, dt.date, int]:
    if message.content is None:
        return True, 0, dt.date.max, message.id
    return False, message.content.number, message.content.day, message.id


def _pair(keys: Keys, epoch: int) -> KeyPair:
    try:
        return keys[epoch]
    except KeyError:
        raise CannotOpen("there is no key for this epoch") from None
