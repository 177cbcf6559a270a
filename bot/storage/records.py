"""The rows as the rest of the programme sees them.

Times in the clear are ISO weeks (`2026-W47`) wherever a row belongs to a person who reported; seconds since the epoch
appear only where something has to end by itself, and are coarse there (see `bot.storage.times`).
Bytes named `sealed`, `content`, `team_key` and `reporter_key` are ciphertext; this layer cannot open them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.cases import Status, Voice


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """Where one chat stands: its sealed state and its sealed draft; None where there is none."""

    sealed: bytes | None
    draft: bytes | None


@dataclass(frozen=True, slots=True)
class SealedConversation:
    """What is kept of one chat, each with its end in seconds since the epoch; None where there is none."""

    memory: tuple[bytes, int] | None
    draft: tuple[bytes, int] | None


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


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """The data key of one sealed row, as sealed to a team key; `table` is where the row stands."""

    table: str
    id: int
    team_key: bytes


@dataclass(frozen=True, slots=True)
class EpochRow:
    """One team key pair's public half, and its private half sealed to the recovery key."""

    number: int
    public_key: bytes
    recovery_public: bytes
    recovery_seal: bytes
    week: str


@dataclass(frozen=True, slots=True)
class TeamSealRow:
    """The private team key of an epoch, sealed to one coordinator."""

    epoch: int
    coordinator_id: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class CoordinatorRow:
    """Somebody who works at the desk; `login` is kept casefolded."""

    id: int
    login: str
    name: str
    role: str
    public_key: bytes
    wrapped_private: bytes
    active: bool
    language: str
    week: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One signed-in browser; `id` is a hash of its cookie, `expires` seconds since the epoch."""

    id: bytes
    coordinator_id: int
    sealed: bytes
    expires: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One thing done at the desk; `at` is the start of its minute in seconds since the epoch."""

    number: int
    at: int
    coordinator_id: int | None
    action: str
    subject: int | None


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """Where a chat asked to be told of a reply, sealed; kept to the end of the year `until` at most."""

    address: bytes
    chat_key: bytes
    sealed: bytes
    until: int


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A case in which something happened; `due` is the hour at which its reporter is told, if they asked."""

    report_id: int
    due: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class JobRun:
    """What a job did in an hour (seconds since the epoch), in counts."""

    name: str
    hour: int
    counts: Mapping[str, int]
