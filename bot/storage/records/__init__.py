"""The rows as the rest of the programme sees them.

Times in the clear are ISO weeks (`2026-W47`) wherever a row belongs to a person who reported; seconds since the epoch
appear only where something has to end by itself, and are coarse there (see `bot.storage.times`).
Bytes named `sealed`, `content`, `team_key` and `reporter_key` are ciphertext; this layer cannot open them.
"""

from bot.storage.records.cases import AttachmentInfo, AttachmentRow, MessageRow, ReportRow
from bot.storage.records.casework import CaseFileRow, CaseMarkRow, PreparedReplyRow, SavedViewRow
from bot.storage.records.consultations import (
    ConsultationRow,
    PublicationRow,
    ResponseRow,
    ResponseTextRow,
    TallyRow,
    WaveRow,
)
from bot.storage.records.conversations import ConversationRow, SealedConversation
from bot.storage.records.delivery import BroadcastRow, DeliveryRow, MemberRow
from bot.storage.records.desk import AuditRow, CoordinatorRow, EpochRow, SessionRow, TeamSealRow, WrappedKey
from bot.storage.records.links import DigestRow, TelegramLinkRow
from bot.storage.records.mailboxes import MailboxRow, NoticeRow
from bot.storage.records.processes import ProcessRow
from bot.storage.records.upkeep import JobRun
from bot.storage.records.weeks import AnnualSheetRow, WeekFiguresRow, WeekRow

__all__ = [
    "AnnualSheetRow",
    "AttachmentInfo",
    "AttachmentRow",
    "AuditRow",
    "BroadcastRow",
    "CaseFileRow",
    "CaseMarkRow",
    "ConsultationRow",
    "ConversationRow",
    "CoordinatorRow",
    "DeliveryRow",
    "DigestRow",
    "EpochRow",
    "JobRun",
    "MailboxRow",
    "MemberRow",
    "MessageRow",
    "NoticeRow",
    "PreparedReplyRow",
    "ProcessRow",
    "PublicationRow",
    "ReportRow",
    "ResponseRow",
    "ResponseTextRow",
    "SavedViewRow",
    "SealedConversation",
    "SessionRow",
    "TallyRow",
    "TeamSealRow",
    "TelegramLinkRow",
    "WaveRow",
    "WeekFiguresRow",
    "WeekRow",
    "WrappedKey",
]
