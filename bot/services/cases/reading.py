"""Reading a case: everything about it, and nothing that a colleague has hidden."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.casefile import Act, CaseFile, Hidden
from bot.domain.judging import may_review, suggested_odihr
from bot.domain.passages import Piece, of_message, pieces, visible
from bot.errors import CannotOpen, NotFound
from bot.services.case_files import open_case_file
from bot.services.casefile import (
    Case,
    Naming,
    Photo,
    ThreadMessage,
    codes_of,
    fields_of,
    open_photo,
    open_report,
    reference,
    thread_of,
    title_of,
    topic_of,
    value_of,
)
from bot.services.cases.bench import Bench
from bot.services.cases.kept import Colleague, Kept, Line, OtherCase, Wish
from bot.services.cases.moving import TRANSITIONS
from bot.services.principals import DeskSession, Power, may
from bot.storage.records import CoordinatorRow
from bot.storage.transaction import Transaction

OPENED_AGAIN_AFTER = 30 * 60
"""Seconds in which reading the same case again is one visit in the audit log."""

FOR_POLICE = frozenset({"summary_to_police", "words_to_police"})
"""What a person may have chosen to share that includes the police."""

FILES_LOOKED_AT = 60
"""Case files that are opened to suggest tags, a tenth of a millisecond each."""
TAGS_SUGGESTED = 20

_ABOUT_COLLEAGUES = frozenset({"assigned", "handed_over", "hold"})
_ABOUT_CASES = frozenset({"merged", "split"})


class Reading:
    """Cases as the desk shows them."""

    def __init__(self, bench: Bench, name: Naming) -> None:
        """`name` gives codes their names."""
        self._bench = bench
        self._name = name

    def case(self, session: DeskSession, report_id: int, *, uncovered: bool = False) -> Case:
        """A case with its thread; noted in the audit log as opened, once a visit. `NotFound`.

        With `uncovered` hidden passages can be read, for those who may work on cases; that is noted every time.
        """
        session.require(Power.WORK if uncovered else Power.READ)
        with self._bench.storage.begin() as tx:
            row = tx.reports.get(report_id)
            if row is None:
                raise NotFound("no such case")
            messages = tx.messages.of(report_id)
            photos = tuple(Photo(one.id, one.message_id, one.size) for one in tx.attachments.of(report_id))
            thread = thread_of(messages, session.keys, photos)
            content = open_report(row, session.keys)
            answers = content.answers if content else {}
            kept = self._kept(tx, session, report_id, thread, codes_of(answers, "kind"))
            self._note(tx, session, report_id, uncovered=uncovered)
        words, hidden = content.words if content else "", kept.file.hidden
        return Case(
            id=row.id,
            reference=reference(row.id),
            week=row.week,
            status=row.status,
            transitions=TRANSITIONS[row.status],
            topic=topic_of(content),
            title=title_of(content, self._name),
            content=replace(content, words=visible(words, of_message(hidden, None))) if content else None,
            fields=fields_of(answers, self._name),
            photos=tuple(photo for photo in photos if photo.message_id is None),
            thread=tuple(_covered(one, hidden, uncovered=uncovered) for one in thread),
            share=value_of(answers, "share", self._name),
            for_police=bool(FOR_POLICE & codes_of(answers, "share")),
            in_danger="yes" in codes_of(answers, "danger"),
            pieces=_pieces(words, of_message(hidden, None), uncovered=uncovered),
            uncovered=uncovered,
            kept=kept,
        )

    def photo(self, session: DeskSession, report_id: int, attachment_id: int) -> bytes:
        """A photo of a case, JPEG. `NotFound`, or `CannotOpen` when it is damaged."""
        session.require(Power.READ)
        with self._bench.storage.begin() as tx:
            row = tx.attachments.get(report_id, attachment_id)
        if row is None:
            raise NotFound("no such photo")
        return open_photo(row, session.keys)

    def _kept(
        self,
        tx: Transaction,
        session: DeskSession,
        report_id: int,
        thread: tuple[ThreadMessage, ...],
        kinds: frozenset[str],
    ) -> Kept:
        try:
            file = open_case_file(tx.case_files.get(report_id), session.keys)
        except CannotOpen:
            return Kept(opens=False, wishes=_wishes(thread, CaseFile()))
        people = {row.id: row for row in tx.coordinators.all()}
        duplicates = (self._other(tx, session, one) for one in file.duplicates)
        works = session.may(Power.WORK)
        return Kept(
            file=file,
            assignee=_named(people, file.assignee),
            lead=_named(people, None if file.hold is None else file.hold.lead),
            colleagues=tuple(
                Colleague(row.id, row.name) for row in people.values() if row.active and may(row.role, Power.WORK)
            ),
            history=tuple(_line(act, people) for act in reversed(file.history)),
            merged_into=None if file.merged_into is None else self._other(tx, session, file.merged_into),
            duplicates=tuple(one for one in duplicates if one is not None),
            wishes=_wishes(thread, file),
            may_review=may_review(file, session.principal.coordinator_id),
            suggested=suggested_odihr(kinds),
            tags_in_use=self._tags(tx, session, file) if works else (),
        )

    def _other(self, tx: Transaction, session: DeskSession, report_id: int) -> OtherCase | None:
        row = tx.reports.get(report_id)
        if row is None:
            return None
        content = open_report(row, session.keys)
        language = content.language if content else ""
        return OtherCase(row.id, reference(row.id), row.status, title_of(content, self._name), language)

    @staticmethod
    def _tags(tx: Transaction, session: DeskSession, own: CaseFile) -> tuple[str, ...]:
        """The tags that stand on most of some cases, without those that stand on this one."""
        found: Counter[str] = Counter()
        for row in tx.case_files.some(FILES_LOOKED_AT):
            try:
                found.update(open_case_file(row, session.keys).tags)
            except CannotOpen:
                continue
        return tuple(tag for tag, _ in found.most_common() if tag not in own.tags)[:TAGS_SUGGESTED]

    def _note(self, tx: Transaction, session: DeskSession, report_id: int, *, uncovered: bool) -> None:
        visited = self._visited(tx, session, report_id)
        acts = [act for act, new in (("opened", not visited), ("passages_looked_at", uncovered)) if new]
        for act in acts:
            tx.audit.add(act, session.principal.coordinator_id, report_id, self._bench.now)
        if acts:
            tx.commit()

    def _visited(self, tx: Transaction, session: DeskSession, report_id: int) -> bool:
        recently = self._bench.now - OPENED_AGAIN_AFTER
        return any(
            row.subject == report_id
            and row.action == "opened"
            and row.coordinator_id == session.principal.coordinator_id
            and row.at >= recently
            for row in tx.audit.page(100)
        )


def _covered(message: ThreadMessage, hidden: tuple[Hidden, ...], *, uncovered: bool) -> ThreadMessage:
    if message.content is None:
        return message
    words, own = message.content.words, of_message(hidden, message.id)
    content = replace(message.content, words=visible(words, own))
    return replace(message, content=content, pieces=_pieces(words, own, uncovered=uncovered))


def _pieces(words: str, hidden: tuple[Hidden, ...], *, uncovered: bool) -> tuple[Piece, ...]:
    """The pieces of a text; what is hidden has no words, so that no page can show them by mistake."""
    return tuple(
        replace(piece, words="") if piece.hidden and not uncovered else piece for piece in pieces(words, hidden)
    )


def _wishes(thread: tuple[ThreadMessage, ...], file: CaseFile) -> tuple[Wish, ...]:
    return tuple(
        Wish(message.id, message.content.day, message.content.asks)
        for message in thread
        if message.content is not None and message.content.asks and message.id not in file.handled
    )


def _named(people: Mapping[int, CoordinatorRow], coordinator_id: int | None) -> Colleague | None:
    if coordinator_id is None:
        return None
    row = people.get(coordinator_id)
    return Colleague(coordinator_id, row.name if row is not None else "")


def _line(act: Act, people: Mapping[int, CoordinatorRow]) -> Line:
    who = _named(people, act.by)
    about = ""
    if act.what in _ABOUT_COLLEAGUES and act.detail:
        colleague = _named(people, int(act.detail))
        about = "" if colleague is None else colleague.name
    elif act.what in _ABOUT_CASES:
        about = reference(int(act.detail))
    return Line(act.day, "" if who is None else who.name, act, about)
