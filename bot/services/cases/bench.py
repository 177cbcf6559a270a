"""A case in hand: held by its lock, with its sealed file open, until what was done to it is kept."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.domain.casefile import Act, CaseFile
from bot.errors import CannotOpen, NotFound
from bot.services.case_files import keep_case_file, open_case_file
from bot.services.casefile import open_report
from bot.services.mailboxes import Mailboxes
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import ReportRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound


@dataclass(slots=True)
class CaseInHand:
    """A case that nobody else changes meanwhile.

    `file` is None when what was kept cannot be opened: then the case can still be answered and moved on, and whatever
    needs the file says `CannotOpen`, so that nothing is written over.
    """

    tx: Transaction
    session: DeskSession
    report: ReportRow
    file: CaseFile | None
    today: dt.date
    acts: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The id of the report."""
        return self.report.id

    @property
    def kept(self) -> CaseFile:
        """What the team keeps about the case; `CannotOpen` when it does not open."""
        if self.file is None:
            raise CannotOpen("what the team keeps about this case does not open")
        return self.file

    def did(self, what: str, detail: str = "", *, audited: str | None = None, **changes: Any) -> None:
        """Note in the history and in the audit log what was done, and change the file by `changes`.

        `audited` is the name of the act in the audit log, where it is another one.
        """
        act = Act(self.today, self.session.principal.coordinator_id, what, detail)
        self.file = self.kept.noting(act, **changes)
        self.acts.append(audited or what)

    def looked(self, audited: str) -> None:
        """Note in the audit log alone that somebody looked; the case stays as it is."""
        self.looks.append(audited)

    def also_did(self, what: str, detail: str = "", *, audited: str | None = None, **changes: Any) -> None:
        """As `did`, for what must not be kept from happening by a file that does not open."""
        if self.file is None:
            self.acts.append(audited or what)
        else:
            self.did(what, detail, audited=audited, **changes)


class Bench:
    """Where cases are taken in hand."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        zone: dt.tzinfo = dt.UTC,
        mailboxes: Mailboxes | None = None,
    ) -> None:
        """`zone` is the forum's own: it says which day something was done. `mailboxes` tell people of replies."""
        self.storage = storage
        self._clock = clock
        self._zone = zone
        self._mailboxes = mailboxes

    @property
    def today(self) -> dt.date:
        """The day it is for the forum."""
        return self._clock().astimezone(self._zone).date()

    @property
    def now(self) -> int:
        """The time it is, in seconds since the epoch."""
        return int(self._clock().timestamp())

    @contextmanager
    def case(self, session: DeskSession, report_id: int) -> Iterator[CaseInHand]:
        """One case in hand; what was done to it is kept at the end, all or nothing. `NotAllowed`, `NotFound`."""
        with self.cases(session, report_id) as [case]:
            yield case

    @contextmanager
    def cases(self, session: DeskSession, *report_ids: int) -> Iterator[list[CaseInHand]]:
        """Several cases in hand, in the order in which they are named; none twice."""
        session.require(Power.WORK)
        with self.storage.begin() as tx:
            for report_id in sorted(
                set(report_ids)
            ):  # everybody takes them in the same order, so nobody waits in a ring
                tx.lock_chat(bound("report", report_id))
            in_hand = [self._take(tx, session, report_id) for report_id in dict.fromkeys(report_ids)]
            yield in_hand
            for case in in_hand:
                self._keep(case)
            if any(case.acts or case.looks for case in in_hand):
                tx.commit()

    def tell(self, case: CaseInHand) -> None:
        """Let the person be told at the hour's turn, if they asked; done for every case alike, asked or not."""
        content = open_report(case.report, case.session.keys)
        if self._mailboxes is not None and content is not None and content.mailbox:
            self._mailboxes.note(case.tx, case.id, bytes.fromhex(content.mailbox))

    def forget_mailbox(self, case: CaseInHand) -> None:
        """Tell the person nothing any more."""
        content = open_report(case.report, case.session.keys)
        if self._mailboxes is not None and content is not None and content.mailbox:
            self._mailboxes.stop(case.tx, bytes.fromhex(content.mailbox))

    def _take(self, tx: Transaction, session: DeskSession, report_id: int) -> CaseInHand:
        report = tx.reports.get(report_id)
        if report is None:
            raise NotFound("no such case")
        try:
            file = open_case_file(tx.case_files.get(report_id), session.keys)
        except CannotOpen:
            file = None
        return CaseInHand(tx, session, report, file, self.today)

    def _keep(self, case: CaseInHand) -> None:
        if case.acts and case.file is not None:
            keep_case_file(case.tx, case.id, case.file)
        elif case.acts:
            case.tx.case_files.changed(case.id)
        for act in (*case.acts, *case.looks):
            case.tx.audit.add(act, case.session.principal.coordinator_id, case.id, self.now)
