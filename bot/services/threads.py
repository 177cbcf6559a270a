"""Coming back with a receipt code: what became of a report, and what was said since."""

import json
from dataclasses import dataclass, field

from bot.domain.cases import MessageContent, Status, Voice
from bot.errors import CannotOpen
from bot.storage.records import MessageRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, open_envelope
from bot.vault.keys import KeyPair
from bot.vault.receipts import ReceiptKeys


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message of a case, opened with the receipt code."""

    voice: Voice
    content: MessageContent
    photos: int


@dataclass(frozen=True, slots=True)
class OpenThread:
    """A case as its reporter may see it. Notes are not in it; the code does not open them."""

    report_id: int
    status: Status
    week: str
    messages: tuple[OpenMessage, ...] = field(repr=False)


def open_thread(tx: Transaction, keys: ReceiptKeys) -> OpenThread | None:
    """The case this code belongs to, or None when there is none."""
    report = tx.reports.by_lookup(keys.lookup)
    if report is None:
        return None
    pair = KeyPair.from_private(keys.private)
    photos = [attachment.message_id for attachment in tx.attachments.of(report.id)]
    messages = [
        OpenMessage(row.voice, _open(row, pair), photos.count(row.id))
        for row in tx.messages.of(report.id)
        if row.reporter_key is not None
    ]
    messages.sort(key=lambda message: message.content.number)
    return OpenThread(report.id, report.status, report.week, tuple(messages))


def withdraw(tx: Transaction, report_id: int) -> bool:
    """Delete a report with its messages, photos and notices; False when it is not there, or has to be kept."""
    tx.lock_chat(bound("report", report_id))
    return tx.reports.delete(report_id)


def _open(row: MessageRow, pair: KeyPair) -> MessageContent:
    if row.reporter_key is None:
        raise CannotOpen("this message is not for the reporter")
    plain = open_envelope(row.content, row.reporter_key, pair, bound_to=bound("message", row.id))
    return MessageContent.from_plain(json.loads(plain))
