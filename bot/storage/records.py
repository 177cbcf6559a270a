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
class CaseFileRow:
    """What the team keeps about a case; `id` is the report's."""

    id: int
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class PreparedReplyRow:
    """A reply that the forum has prepared; `words` are JSON: title and words by language."""

    id: int
    words: str


@dataclass(frozen=True, slots=True)
class CaseMarkRow:
    """`mark` is another random number after every change of the case; `held` while it is under a legal hold."""

    report_id: int
    mark: int
    held: bool


@dataclass(frozen=True, slots=True)
class SavedViewRow:
    """A saved view of the inbox and whose it is; its name and its filters are sealed to the team."""

    id: int
    coordinator_id: int
    epoch: int
    team_key: bytes
    content: bytes


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
    """One signed-in browser; `id` is a hash of its cookie.

    `expires` (when nothing is done) and `ends` (in any case) are in seconds since the epoch. `sealed` is None while it
    is locked; `label` says, sealed to the coordinator's own key, what kind of browser it is.
    """

    id: bytes
    coordinator_id: int
    sealed: bytes | None
    label: bytes | None
    expires: int
    ends: int


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
class ProcessRow:
    """A running process: its public key, the tag that says it is one of ours, the ring it is in, a key sealed to it."""

    id: int
    public: bytes
    tag: bytes
    ring: bytes | None = None
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True)
class JobRun:
    """What a job did in an hour (seconds since the epoch), in counts."""

    name: str
    hour: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """A consultation as it is written now; `definition` is its JSON (`bot.consultations.plain`).

    `status` is draft, ready or retired; `revision` counts every change. `next_opening` is in seconds since the epoch,
    `missed` the local time of an opening that could not take place.
    """

    id: str
    version: int
    status: str
    revision: int
    definition: str
    next_opening: int | None = None
    missed: str | None = None


@dataclass(frozen=True, slots=True)
class WaveRow:
    """One time a consultation is asked; `definition` is what it was then.

    `status` is open, closed or published; `sealed_key` is gone once it has closed. `opens` and `closes` are in seconds
    since the epoch, whole minutes. `asked` is frozen at closing; `answered` counts along.
    """

    id: int
    consultation: str
    number: int
    version: int
    definition: str
    status: str
    opens: int
    closes: int
    sealed_key: bytes | None
    asked: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody who asked to be written to. `state` is active or blocked; `prompted` the start of a day, 0 for never."""

    id: int
    member_key: bytes
    sealed: bytes
    language: str
    area: str | None = None
    organisation: str | None = None
    state: str = "active"
    prompted: int = 0


@dataclass(frozen=True, slots=True)
class AudienceRow:
    """Who a broadcast is for, by codes; an empty field is everybody."""

    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    """Something that goes out to members.

    `kind` is prompt, reminder, bulletin or results; `status` waiting, preparing, sending, done or cancelled. `words`
    (by language, where it has words of its own), `audience`, `approvals` (ids of coordinators) and, at the end,
    `counts` are JSON. `not_before` is in seconds since the epoch, a whole minute; `cursor` the last member who has a
    delivery. `again` counts what may have been sent twice, `gone` those who left after they were written to.
    """

    id: int
    kind: str
    wave_id: int | None
    words: str | None
    audience: str
    urgent: bool
    status: str
    approvals: str
    not_before: int
    cursor: int = 0
    again: int = 0
    gone: int = 0
    counts: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One person's copy of a broadcast; `state` is pending, leased, sent, answered, blocked or failed.

    `lease_until` and `next_try` are in seconds since the epoch, 0 when they do not matter.
    """

    broadcast_id: int
    member_id: int
    state: str
    lease_until: int = 0
    next_try: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """What somebody answered, sealed to the team; `folded` says that it is in its wave's tally."""

    id: int
    wave_id: int
    week: str
    folded: bool
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class ResponseTextRow:
    """One text of somebody's answers, sealed to the team, apart from the rest."""

    id: int
    wave_id: int
    question: str
    week: str
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class TallyRow:
    """What the folded responses of a wave come to, sealed to the team; `id` is the wave's, `count` how many."""

    id: int
    count: int
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """What of a wave's results may leave the desk; `status` is proposed or published, all else but the week JSON."""

    wave_id: int
    status: str
    words: str
    figures: str
    approvals: str
    week: str


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One version of a frozen week; the first is what was frozen, the others are corrections.

    `frozen` is the start of a day in seconds since the epoch; `totals` and `published` are JSON. `members` are the ids
    of the reports that were counted, eight bytes each, in their order.
    """

    id: int
    week: str
    version: int
    frozen: int
    totals: str
    members: bytes
    published: str | None = None


@dataclass(frozen=True, slots=True)
class WeekFiguresRow:
    """What the reports of a frozen week come to, sealed to the team; `id` is that of the week's version."""

    id: int
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class AnnualSheetRow:
    """What may leave the desk of a year, as JSON; `week` is when it was made."""

    year: int
    figures: str
    week: str


@dataclass(frozen=True, slots=True)
class TelegramLinkRow:
    """The chat in which a coordinator wants the week, found by its keyed hash; or one in which they wanted it."""

    coordinator_id: int
    chat_key: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A week's digest for one coordinator; `state` is pending, leased, sent, failed or passed (linked after it left).

    `lease_until` is in seconds since the epoch: until then a leased one is in hand, and a pending one waits.
    `attempts` counts how often it may have arrived.
    """

    week: str
    coordinator_id: int
    state: str
    lease_until: int = 0
    attempts: int = 0
