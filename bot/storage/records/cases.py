"""Rows of cases: a report, what was said about it since, and the photos of both."""

from dataclasses import dataclass

from bot.domain.cases import Status, Voice


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report. `kdf` says in which way its receipt code derives `lookup`; `epoch`, which team key seals it."""

    id: int
    lookup: bytes
    reporter_public: bytes
    kdf: str
    week: str
    status: Status
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message of a case; `reporter_key` is None for notes, which only the team can open."""

    id: int
    report_id: int
    voice: Voice
    week: str
    epoch: int
    team_key: bytes
    reporter_key: bytes | None
    content: bytes


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One photo of a report, or of a message of its case when `message_id` is given."""

    id: int
    report_id: int
    message_id: int | None
    week: str
    epoch: int
    team_key: bytes
    reporter_key: bytes | None
    content: bytes


@dataclass(frozen=True, slots=True)
class AttachmentInfo:
    """An attachment without its content; `size` is in bytes as stored: sealed and padded."""

    id: int
    message_id: int | None
    size: int
