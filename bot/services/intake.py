"""Taking a report in: sealed to the team before it is stored, so that the server cannot read it back."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.cases import MessageContent, ReportContent, Status, Voice
from bot.domain.weeks import week_of
from bot.errors import KeyMissing
from bot.storage.engine import Storage
from bot.storage.records import AttachmentRow, EpochRow, MessageRow, ReportRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, seal
from bot.vault.kdf import KdfCost
from bot.vault.padding import SMALLEST_TEXT
from bot.vault.receipts import ReceiptKeys, ReceiptMarks, Receipts, new_code

PHOTO_PADDING = 4096
"""The smallest size of a sealed photo that may show, in bytes."""


class Intake:
    """Stores reports and what their reporters add to them."""

    def __init__(self, storage: Storage, receipts: Receipts, cost: KdfCost, today: Callable[[], dt.date]) -> None:
        """`cost` is what a receipt code costs to try; `today` the day in the forum's own zone."""
        self._storage = storage
        self._receipts = receipts
        self._cost = cost
        self._today = today

    @property
    def today(self) -> dt.date:
        """The day it is for the forum."""
        return self._today()

    def keys(self, code: str) -> ReceiptKeys:
        """What a receipt code gives; slow on purpose, never inside a transaction."""
        return self._receipts.derive(code, self._cost)

    def submit(self, content: ReportContent, photos: Sequence[bytes] = (), status: Status = Status.NEW) -> str:
        """Store one report on its own and return its receipt code."""
        code = new_code()
        keys = self.keys(code)
        with self._storage.begin() as tx:
            self.store(tx, keys.marks, content, photos, status)
            tx.commit()
        return code

    def store(
        self,
        tx: Transaction,
        marks: ReceiptMarks,
        content: ReportContent,
        photos: Sequence[bytes],
        status: Status = Status.NEW,
    ) -> int:
        """Seal and store a report with its photos (JPEG bytes) in the caller's transaction; returns its id.

        The address of the code's mailbox goes into the sealed content, whether anybody asks to be told or not.
        """
        epoch = self._epoch(tx)
        report_id = new_id()
        envelope = seal(
            _plain(replace(content, mailbox=marks.mailbox.hex()).to_plain()),
            bound_to=bound("report", report_id),
            team=epoch.public_key,
            reporter=None,
            smallest=SMALLEST_TEXT,
        )
        tx.reports.add(
            ReportRow(
                id=report_id,
                lookup=marks.lookup,
                reporter_public=marks.public,
                kdf=self._receipts.written(self._cost),
                week=week_of(content.day),
                status=status,
                epoch=epoch.number,
                team_key=envelope.team_key,
                content=envelope.content,
            )
        )
        tx.case_files.changed(report_id)
        self._attach(tx, report_id, None, epoch, marks.public, photos, week_of(content.day))
        return report_id

    def add_follow_up(
        self, tx: Transaction, report_id: int, words: str, photos: Sequence[bytes], language: str, asks: str = ""
    ) -> bool:
        """Add what a reporter writes later, or asks for; False when the report is no longer there.

        A closed case opens again.
        """
        report = tx.reports.get(report_id)
        if report is None:
            return False
        epoch = self._epoch(tx)
        message_id = new_id()
        content = MessageContent(words, self.today, tx.messages.count(report_id) + 1, language=language, asks=asks)
        envelope = seal(
            _plain(content.to_plain()),
            bound_to=bound("message", message_id),
            team=epoch.public_key,
            reporter=report.reporter_public,
            smallest=SMALLEST_TEXT,
        )
        tx.messages.add(
            MessageRow(
                id=message_id,
                report_id=report_id,
                voice=Voice.FOLLOW_UP,
                week=week_of(self.today),
                epoch=epoch.number,
                team_key=envelope.team_key,
                reporter_key=envelope.reporter_key,
                content=envelope.content,
            )
        )
        self._attach(tx, report_id, message_id, epoch, report.reporter_public, photos, week_of(self.today))
        if report.status is Status.CLOSED:
            tx.reports.set_status(report_id, Status.IN_PROGRESS)
        tx.case_files.changed(report_id)
        return True

    def _attach(
        self,
        tx: Transaction,
        report_id: int,
        message_id: int | None,
        epoch: EpochRow,
        reporter: bytes,
        photos: Sequence[bytes],
        week: str,
    ) -> None:
        for photo in photos:
            attachment_id = new_id()
            envelope = seal(
                photo,
                bound_to=bound("attachment", attachment_id),
                team=epoch.public_key,
                reporter=reporter,
                smallest=PHOTO_PADDING,
            )
            tx.attachments.add(
                AttachmentRow(
                    id=attachment_id,
                    report_id=report_id,
                    message_id=message_id,
                    week=week,
                    epoch=epoch.number,
                    team_key=envelope.team_key,
                    reporter_key=envelope.reporter_key,
                    content=envelope.content,
                )
            )

    @staticmethod
    def _epoch(tx: Transaction) -> EpochRow:
        epoch = tx.keys.sealing_epoch()
        if epoch is None:
            raise KeyMissing("there is no team key yet; run: amanah init")
        return epoch


def _plain(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
