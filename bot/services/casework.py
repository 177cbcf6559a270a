"""What coordinators do with cases: read, answer, take notes, move them on. Every act leaves a line in the audit log."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status, Voice
from bot.errors import FieldError
from bot.i18n.text import Label
from bot.services.casefile import (
    Case,
    CaseSummary,
    first_words,
    is_waiting,
    naming,
    open_report,
    reference,
    thread_of,
    title_of,
    topic_of,
    value_of,
)
from bot.services.cases.bench import Bench
from bot.services.cases.hiding import Hiding
from bot.services.cases.holding import Holding
from bot.services.cases.merging import Merging
from bot.services.cases.moving import TRANSITIONS, move
from bot.services.cases.reading import Reading
from bot.services.cases.triage import Triage
from bot.services.cases.wishes import Wishes
from bot.services.cases.writing import Writing
from bot.services.mailboxes import Mailboxes
from bot.services.prepared import PreparedReplies
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import ReportRow
from bot.storage.transaction import Transaction

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
        self._name = naming(areas or {})
        self._mailboxes = mailboxes
        self._page_size = page_size
        self._bench = Bench(storage, clock, zone, mailboxes)
        self.reading = Reading(self._bench, self._name)
        self.writing = Writing(self._bench)
        self.triage = Triage(self._bench)
        self.hiding = Hiding(self._bench)
        self.merging = Merging(self._bench)
        self.holding = Holding(self._bench)
        self.wishes = Wishes(self._bench)
        self.prepared = PreparedReplies(storage, clock)

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

    def case(self, session: DeskSession, report_id: int, *, uncovered: bool = False) -> Case:
        """See `Reading.case`."""
        return self.reading.case(session, report_id, uncovered=uncovered)

    def photo(self, session: DeskSession, report_id: int, attachment_id: int) -> bytes:
        """See `Reading.photo`."""
        return self.reading.photo(session, report_id, attachment_id)

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
