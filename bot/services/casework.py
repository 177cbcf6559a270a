"""What coordinators do with cases: read, answer, take notes, move them on. Every act leaves a line in the audit log."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from bot.domain.cases import MessageContent, Status, Voice
from bot.domain.weeks import week_of
from bot.errors import FieldError, KeyMissing, NotFound
from bot.i18n.direction import clean
from bot.i18n.text import Label
from bot.services.casefile import (
    Case,
    CaseSummary,
    Photo,
    codes_of,
    fields_of,
    first_words,
    is_waiting,
    naming,
    open_photo,
    open_report,
    reference,
    thread_of,
    title_of,
    topic_of,
    value_of,
)
from bot.services.mailboxes import Mailboxes
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import MessageRow, ReportRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, seal
from bot.vault.padding import SMALLEST_TEXT

REPLY_LIMIT = 3000
"""Characters; a reply has to fit into one Telegram message (4,096) with what the bot says around it."""
NOTE_LIMIT = 12000
OPENED_AGAIN_AFTER = 30 * 60
"""Seconds in which reading the same case again is one visit in the audit log."""

TRANSITIONS: Mapping[Status, tuple[Status, ...]] = {
    Status.NEW: (Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.RAISED, Status.CLOSED, Status.SPAM),
    Status.ACKNOWLEDGED: (Status.IN_PROGRESS, Status.RAISED, Status.CLOSED, Status.SPAM),
    Status.IN_PROGRESS: (Status.RAISED, Status.CLOSED, Status.SPAM),
    Status.RAISED: (Status.IN_PROGRESS, Status.CLOSED),
    Status.CLOSED: (Status.IN_PROGRESS,),
    Status.SPAM: (Status.ACKNOWLEDGED,),
}
"""Where a case may go from where it is. Nothing goes back to *new*: somebody has read it by then."""

FOR_POLICE = frozenset({"summary_to_police", "words_to_police"})
"""What a person may have chosen to share that includes the police."""

OPEN = tuple(status for status in Status if status.is_open)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of the inbox. `counts` are by status for the chosen week, whatever status is chosen."""

    rows: tuple[CaseSummary, ...]
    counts: Mapping[Status, int]
    weeks: tuple[str, ...]
    page: int
    pages: int
    total: int

    @property
    def open(self) -> int:
        """How many cases are open."""
        return sum(count for status, count in self.counts.items() if status.is_open)

    @property
    def all(self) -> int:
        """How many cases there are."""
        return sum(self.counts.values())


class Casework:
    """The cases of the forum, for signed-in coordinators."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        zone: dt.tzinfo = dt.UTC,
        *,
        areas: Mapping[str, Label] | None = None,
        mailboxes: Mailboxes | None = None,
        page_size: int = 25,
    ) -> None:
        """`zone` is the forum's own: it says which day a reply is from. `areas` are its own areas' names by code.

        `mailboxes` tell people of replies, when they asked for it; without them nobody is told.
        """
        self._storage = storage
        self._clock = clock
        self._zone = zone
        self._name = naming(areas or {})
        self._mailboxes = mailboxes
        self._page_size = page_size

    def inbox(
        self, session: DeskSession, status: str | None = None, week: str | None = None, page: int = 1
    ) -> InboxPage:
        """A page of cases, the newest week first. `status` is a status, `open` (new ones first), or None for all."""
        session.require(Power.READ)
        wanted = OPEN if status == "open" else (Status(status),) if status else tuple(Status)
        with self._storage.begin() as tx:
            counts = tx.reports.count_by_status(week)
            weeks = tuple(tx.reports.weeks())
            total = sum(counts.get(one, 0) for one in wanted)
            pages = max(1, -(-total // self._page_size))
            page = min(max(1, page), pages)
            rows = self._rows(tx, wanted if status else (None,), week, counts, (page - 1) * self._page_size)
            found = tuple(self._summary(tx, session, row) for row in rows)
            if self._mailboxes is not None and self._mailboxes.renew(tx, session.keys):
                tx.commit()
        return InboxPage(found, counts, weeks, page, pages, total)

    def case(self, session: DeskSession, report_id: int) -> Case:
        """A case with its thread; noted in the audit log as opened, once a visit. `NotFound`."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            row = _report(tx, report_id)
            messages = tx.messages.of(report_id)
            photos = tuple(Photo(one.id, one.message_id, one.size) for one in tx.attachments.of(report_id))
            if not self._visited(tx, session, report_id):
                self._audit(tx, session, "opened", report_id)
                tx.commit()
        content = open_report(row, session.keys)
        answers = content.answers if content else {}
        return Case(
            id=row.id,
            reference=reference(row.id),
            week=row.week,
            status=row.status,
            transitions=TRANSITIONS[row.status],
            topic=topic_of(content),
            title=title_of(content, self._name),
            content=content,
            fields=fields_of(answers, self._name),
            photos=tuple(photo for photo in photos if photo.message_id is None),
            thread=thread_of(messages, session.keys, photos),
            share=value_of(answers, "share", self._name),
            for_police=bool(FOR_POLICE & codes_of(answers, "share")),
            in_danger="yes" in codes_of(answers, "danger"),
        )

    def photo(self, session: DeskSession, report_id: int, attachment_id: int) -> bytes:
        """A photo of a case, JPEG. `NotFound`, or `CannotOpen` when it is damaged."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            row = tx.attachments.get(report_id, attachment_id)
        if row is None:
            raise NotFound("no such photo")
        return open_photo(row, session.keys)

    def reply(self, session: DeskSession, report_id: int, words: str, once: str) -> None:
        """Answer the person who reported: sealed to the team and to them.

        The same `once` stores one reply, however often the form is sent. A new case counts as acknowledged by it.
        `FieldError` names `words`.
        """
        self._write(session, report_id, Voice.REPLY, _checked(words, REPLY_LIMIT), once)

    def note(self, session: DeskSession, report_id: int, words: str, once: str) -> None:
        """Keep a note with the case, for the team alone. As `reply` otherwise."""
        self._write(session, report_id, Voice.NOTE, _checked(words, NOTE_LIMIT), once)

    def set_status(self, session: DeskSession, report_id: int, status: Status) -> None:
        """Move a case on; nothing happens when it is there already. `FieldError` when it cannot go there from here."""
        session.require(Power.WORK)
        with self._storage.begin() as tx:
            tx.lock_chat(bound("report", report_id))
            report = _report(tx, report_id)
            if status is report.status:
                return
            if status not in TRANSITIONS[report.status]:
                raise FieldError("status", f"a case cannot go from {report.status.value} to {status.value}")
            self._move(tx, session, report_id, status)
            tx.case_files.changed(report_id)
            if not status.is_open:
                self._tell(tx, session, report)
            tx.commit()

    def _write(self, session: DeskSession, report_id: int, voice: Voice, words: str, once: str) -> None:
        session.require(Power.WORK)
        message_id = _message_id(report_id, voice, once)
        today = self._clock().astimezone(self._zone).date()
        with self._storage.begin() as tx:
            tx.lock_chat(bound("report", report_id))
            report = _report(tx, report_id)
            before = tx.messages.of(report_id)
            if any(row.id == message_id for row in before):
                return
            epoch = tx.keys.sealing_epoch()
            if epoch is None:
                raise KeyMissing("there is no team key yet")
            content = MessageContent(words, today, len(before) + 1, author=session.principal.name)
            envelope = seal(
                json.dumps(content.to_plain(), ensure_ascii=False, separators=(",", ":")).encode(),
                bound_to=bound("message", message_id),
                team=epoch.public_key,
                reporter=report.reporter_public if voice is Voice.REPLY else None,
                smallest=SMALLEST_TEXT,
            )
            tx.messages.add(
                MessageRow(
                    id=message_id,
                    report_id=report_id,
                    voice=voice,
                    week=week_of(today),
                    epoch=epoch.number,
                    team_key=envelope.team_key,
                    reporter_key=envelope.reporter_key,
                    content=envelope.content,
                )
            )
            tx.case_files.changed(report_id)
            self._audit(tx, session, "replied" if voice is Voice.REPLY else "noted", report_id)
            if voice is Voice.REPLY:
                self._tell(tx, session, report)
            if voice is Voice.REPLY and report.status is Status.NEW:
                self._move(tx, session, report_id, Status.ACKNOWLEDGED)
            tx.commit()

    def _move(self, tx: Transaction, session: DeskSession, report_id: int, status: Status) -> None:
        tx.reports.set_status(report_id, status)
        self._audit(tx, session, f"status_{status.value}", report_id)

    def _tell(self, tx: Transaction, session: DeskSession, report: ReportRow) -> None:
        """Let the person be told at the hour's turn, if they asked; done for every case alike, asked or not."""
        content = open_report(report, session.keys)
        if self._mailboxes is not None and content is not None and content.mailbox:
            self._mailboxes.note(tx, report.id, bytes.fromhex(content.mailbox))

    def _rows(
        self,
        tx: Transaction,
        statuses: tuple[Status | None, ...],
        week: str | None,
        counts: Mapping[Status, int],
        offset: int,
    ) -> list[ReportRow]:
        """One page of the reports of these statuses one after the other; only the rows of the page are read."""
        rows: list[ReportRow] = []
        for status in statuses:
            count = sum(counts.values()) if status is None else counts.get(status, 0)
            if offset < count and len(rows) < self._page_size:
                rows += tx.reports.page(status, week, self._page_size - len(rows), offset)
            offset = max(0, offset - count)
        return rows

    def _summary(self, tx: Transaction, session: DeskSession, row: ReportRow) -> CaseSummary:
        content = open_report(row, session.keys)
        thread = thread_of(tx.messages.of(row.id), session.keys)
        return CaseSummary(
            id=row.id,
            reference=reference(row.id),
            week=row.week,
            status=row.status,
            topic=topic_of(content),
            title=title_of(content, self._name),
            area=value_of(content.answers, "area", self._name) if content else None,
            first_words=first_words(content.words) if content else "",
            language=content.language if content else "",
            messages=sum(message.voice is not Voice.NOTE for message in thread),
            photos=len(tx.attachments.of(row.id)),
            waiting=is_waiting(thread),
            damaged=content is None,
        )

    def _visited(self, tx: Transaction, session: DeskSession, report_id: int) -> bool:
        recently = self._now() - OPENED_AGAIN_AFTER
        return any(
            row.subject == report_id
            and row.action == "opened"
            and row.coordinator_id == session.principal.coordinator_id
            and row.at >= recently
            for row in tx.audit.page(100)
        )

    def _audit(self, tx: Transaction, session: DeskSession, action: str, subject: int) -> None:
        tx.audit.add(action, session.principal.coordinator_id, subject, self._now())

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _report(tx: Transaction, report_id: int) -> ReportRow:
    row = tx.reports.get(report_id)
    if row is None:
        raise NotFound("no such case")
    return row


def _checked(words: str, limit: int) -> str:
    words = clean(words)
    if not words:
        raise FieldError("words", "Write something first.")
    if len(words) > limit:
        raise FieldError("words", f"at most {limit} characters")
    return words


def _message_id(report_id: int, voice: Voice, once: str) -> int:
    """The same form sent twice makes the same id. 63 bits, as every id has."""
    digest = blake2b(f"{report_id}:{voice.value}:{once}".encode(), digest_size=8, person=b"message-once").digest()
    return int.from_bytes(digest) >> 1
