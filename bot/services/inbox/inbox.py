"""The inbox: pages of cases, how many there are of each kind, and which cases are whose."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.cases import ReportContent, Status
from bot.domain.overdue import is_overdue
from bot.domain.passages import of_message, visible
from bot.domain.taxonomy import INCIDENT_GROUPS, POLICING_GROUPS
from bot.errors import CannotOpen
from bot.i18n.text import Label, say
from bot.services.casefile import first_words, naming, read_report, reference, title_of, topic_of, value_of
from bot.services.inbox.choosing import Chooser
from bot.services.inbox.entries import YOUNG_KIND, Entry, entry_of, read_rows
from bot.services.inbox.filters import ME, Filters
from bot.services.inbox.holding import Indexes
from bot.services.inbox.index import Index
from bot.services.mailboxes import Mailboxes
from bot.services.principals import DeskSession, Power, may
from bot.storage.engine import Storage
from bot.storage.records import ReportRow
from bot.vault.envelopes import bound, open_content

_GROUPS: Mapping[str, Label] = {group.code: group.label for group in (*INCIDENT_GROUPS, *POLICING_GROUPS)}
READING = 0.5
"""Seconds that a page spends on what has changed; the rest is for the next one."""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A line of the inbox.

    `waiting`: the person wrote after the forum's last reply; `overdue`: open and without any reply for too long;
    `damaged`: it cannot be opened; `merged`: it is a duplicate of another case. `assignee` is the id of an account.
    """

    id: int
    reference: str
    week: str
    status: Status
    topic: Label | None
    title: Label | str | None
    area: Label | str | None
    first_words: str = field(repr=False)
    language: str
    severity: int
    assignee: int
    tags: tuple[str, ...] = field(repr=False)
    messages: int
    photos: int
    waiting: bool
    overdue: bool
    merged: bool
    damaged: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of the inbox.

    `counts` are, for every filter by name, how many cases each of its values would leave with the other filters as they
    are; a value without cases is absent. `read` of `existing` cases are known so far: all of them unless the desk has
    just been opened. `total` are those the filters leave.
    """

    rows: tuple[CaseSummary, ...]
    filters: Filters
    counts: Mapping[str, Mapping[str, int]]
    colleagues: Mapping[int, str]
    page: int
    pages: int
    total: int
    read: int
    existing: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How many open cases there are in all, and how many of them are one's own, wait for an answer, are overdue.

    `whole` is False while the cases are still being read: then there may be more.
    """

    open: int
    mine: int
    waiting: int
    overdue: int
    whole: bool


class Inbox:
    """The cases of the forum as a list, for signed-in accounts that may read them."""

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
        """`zone` is the forum's own: it says which day it is. `areas` are its own areas' names by code.

        With `mailboxes`, notices that no running process can open any longer are sealed anew when somebody looks.
        """
        self._storage = storage
        self._clock = clock
        self._zone = zone
        self.name = naming(areas or {})
        self._mailboxes = mailboxes
        self._page_size = page_size
        self.indexes = Indexes(storage, clock)

    def page(self, session: DeskSession, filters: Filters | None = None, number: int = 1) -> InboxPage:
        """A page of the cases that filters leave (those that are open, without any), the first one being 1."""
        filters = filters or Filters()
        index = self.index(session)
        with index.still():
            chooser = self._chooser(session, index)
            total = chooser.count(filters)
            pages = max(1, -(-total // self._page_size))
            number = min(max(1, number), pages)
            entries = chooser.first(filters, (number - 1) * self._page_size, self._page_size)
            counts = chooser.counts(filters)
            read, existing, whole = len(index), index.total, index.is_whole
        with self._storage.begin() as tx:
            rows = read_rows(tx, [entry.id for entry in entries])
            people = {row.id: row.name for row in tx.coordinators.all()}
            if self._mailboxes is not None and self._mailboxes.renew(tx, session.keys):
                tx.commit()
        # What is shown is read anew, however fresh the index is: a passage may have been hidden this moment.
        shown = (entry_of(entry.id, entry.mark, rows, session.keys) for entry in entries)
        lines = tuple(self._summary(entry, rows.reports[entry.id]) for entry in shown if entry is not None)
        return InboxPage(lines, filters, counts, people, number, pages, total, read, existing, whole)

    def standing(self, session: DeskSession) -> Standing:
        """What there is to do, for other pages to say."""
        index = self.index(session)
        with index.still():
            chooser = self._chooser(session, index)
            return Standing(
                open=chooser.count(Filters()),
                mine=chooser.count(Filters(assignee=ME)),
                waiting=chooser.count(Filters(waiting="yes")),
                overdue=chooser.count(Filters(overdue="yes")),
                whole=index.is_whole,
            )

    def ids(self, session: DeskSession, filters: Filters, limit: int, seconds: float | None = None) -> tuple[int, ...]:
        """The ids of the cases that filters leave, in their order, at most so many; `seconds` as for `index`."""
        index = self.index(session, seconds)
        with index.still():
            return tuple(entry.id for entry in self._chooser(session, index).first(filters, 0, limit))

    def colleagues(self, session: DeskSession) -> Mapping[int, str]:
        """The names of those who may work on a case, by the ids of their accounts."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            return {row.id: row.name for row in tx.coordinators.all() if row.active and may(row.role, Power.WORK)}

    def label(self, name: str, value: str) -> Label | str:
        """What a value of a filter is called; a code without a name, and a tag, stay as they are."""
        if (name, value) == ("kind", YOUNG_KIND):
            return say("From somebody under 16")
        question = {"kind": "kind_of_report", "category": "kind"}.get(name, name)
        group = _GROUPS.get(value) if name == "category" else None
        return group or self.name(question, value) or value

    def index(self, session: DeskSession, seconds: float | None = None) -> Index:
        """The index of the session's keys, brought up to date as far as that goes in so many seconds."""
        index = self.indexes.of(session)
        index.refresh(session.keys, READING if seconds is None else seconds)
        return index

    def _chooser(self, session: DeskSession, index: Index) -> Chooser:
        return Chooser(index, session.principal.coordinator_id, self._clock().astimezone(self._zone).date())

    def _summary(self, entry: Entry, row: ReportRow) -> CaseSummary:
        content = report_of(entry, row)
        today = self._clock().astimezone(self._zone).date()
        return CaseSummary(
            id=entry.id,
            reference=reference(entry.id),
            week=entry.week,
            status=entry.status,
            topic=topic_of(content),
            title=title_of(content, self.name),
            area=value_of(content.answers, "area", self.name) if content else None,
            first_words=first_words(visible(content.words, of_message(entry.hidden, None))) if content else "",
            language=content.language if content else "",
            severity=entry.severity,
            assignee=entry.assignee,
            tags=entry.tags,
            messages=entry.messages,
            photos=entry.photos,
            waiting=entry.waiting,
            overdue=is_overdue(entry.status, entry.week, today, answered=entry.answered),
            merged=entry.merged,
            damaged=content is None,
        )


def report_of(entry: Entry, row: ReportRow) -> ReportContent | None:
    """What a report says, opened with the data key that was found before; None when it is damaged."""
    if entry.key is None:
        return None
    try:
        return read_report(open_content(row.content, entry.key, bound_to=bound("report", row.id)))
    except CannotOpen:
        return None
