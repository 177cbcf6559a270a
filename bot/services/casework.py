"""What coordinators do with cases: read, answer, take notes, move them on. Every act leaves a line in the audit log."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status
from bot.errors import FieldError, NotFound
from bot.i18n.text import Label
from bot.services.casefile import (
    Case,
    Photo,
    codes_of,
    fields_of,
    naming,
    open_photo,
    open_report,
    reference,
    thread_of,
    title_of,
    topic_of,
    value_of,
)
from bot.services.cases.bench import Bench
from bot.services.cases.moving import TRANSITIONS, move
from bot.services.cases.triage import Triage
from bot.services.cases.writing import Writing
from bot.services.mailboxes import Mailboxes
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import ReportRow
from bot.storage.transaction import Transaction

OPENED_AGAIN_AFTER = 30 * 60
"""Seconds in which reading the same case again is one visit in the audit log."""

FOR_POLICE = frozenset({"summary_to_police", "words_to_police"})
"""What a person may have chosen to share that includes the police."""


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
    ) -> None:
        """`zone` is the forum's own: it says which day a reply is from. `areas` are its own areas' names by code.

        `mailboxes` tell people of replies, when they asked for it; without them nobody is told.
        """
        self._storage = storage
        self._clock = clock
        self._name = naming(areas or {})
        self._bench = Bench(storage, clock, zone, mailboxes)
        self.writing = Writing(self._bench)
        self.triage = Triage(self._bench)

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

    def reply(self, session: DeskSession, report_id: int, words: str, once: str, also: Sequence[int] = ()) -> None:
        """See `Writing.reply`."""
        self.writing.reply(session, report_id, words, once, also)

    def note(self, session: DeskSession, report_id: int, words: str, once: str) -> None:
        """See `Writing.note`."""
        self.writing.note(session, report_id, words, once)

    def set_status(
        self, session: DeskSession, report_id: int, status: Status, because: ClosingReason | None = None
    ) -> None:
        """Move a case on; nothing happens when it is there already. `FieldError` when it cannot go there from here.

        `because` is why it is closed; of no meaning for other moves.
        """
        with self._bench.case(session, report_id) as case:
            now = case.report.status
            if status is now:
                return
            if status not in TRANSITIONS[now]:
                raise FieldError("status", f"a case cannot go from {now.value} to {status.value}")
            move(case, status, because)
            if not status.is_open:
                self._bench.tell(case)

    def assign(self, session: DeskSession, report_id: int, coordinator_id: int | None) -> None:
        """See `Triage.assign`."""
        self.triage.assign(session, report_id, coordinator_id)

    def set_tags(self, session: DeskSession, report_id: int, tags: Sequence[str]) -> None:
        """See `Triage.set_tags`."""
        self.triage.set_tags(session, report_id, tags)

    def add_tag(self, session: DeskSession, report_id: int, tag: str) -> None:
        """See `Triage.add_tag`."""
        self.triage.add_tag(session, report_id, tag)

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
