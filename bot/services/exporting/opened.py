"""Cases, opened some at a time: a week's after the other, in short transactions and bounded memory."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from bot.domain.casefile import CaseFile
from bot.domain.cases import ReportContent, Status
from bot.errors import CannotOpen, SessionEnded
from bot.services.case_files import open_case_file
from bot.services.casefile import Keys, ThreadMessage, open_report, reference, thread_of
from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from bot.storage.records import CaseFileRow, MessageRow, ReportRow
from bot.storage.transaction import Transaction

BATCH = 50
"""Cases that are read in one transaction and opened together: some hundredths of a second."""


class Part(Enum):
    """What a fact of a case is read from."""

    CLEAR = "clear"  # stands in the clear
    REPORT = "report"  # what the person said
    FILE = "file"  # what the team keeps
    THREAD = "thread"  # what was written since
    AMOUNT = "amount"  # how much was written since


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case for a file. `content` and `file` are None when they do not open; `thread` is None when not asked for."""

    id: int
    week: str
    status: Status
    content: ReportContent | None = field(repr=False)
    file: CaseFile | None = field(repr=False)
    thread: tuple[ThreadMessage, ...] | None = field(repr=False)

    @property
    def reference(self) -> str:
        """What people call it."""
        return reference(self.id)

    def opens(self, part: Part) -> bool:
        """Whether this part of it could be opened."""
        match part:
            case Part.REPORT:
                return self.content is not None
            case Part.FILE:
                return self.file is not None
            case Part.THREAD:
                return self.thread is not None and all(message.content is not None for message in self.thread)
            case Part.AMOUNT:
                return self.thread is not None
            case Part.CLEAR:
                return True


@dataclass(frozen=True, slots=True)
class Span:
    """The weeks from `first` to `last`, both included, and the statuses that are wanted."""

    first: str
    last: str
    statuses: tuple[Status, ...]

    def weeks(self, tx: Transaction) -> dict[str, int]:
        """The weeks of the span in which there is something, the oldest first, and how much."""
        counted = tx.reports.count_by_week(self.statuses)
        return {week: count for week, count in counted.items() if self.first <= week <= self.last}


def opened_cases(storage: Storage, session: DeskSession, span: Span, *, threads: bool) -> Iterator[list[OpenedCase]]:
    """The cases of a span, a batch after the other; what came after the first batch was read may not be among them.

    `threads`: their messages are opened too. `SessionEnded` when whoever asked has signed out, was removed or is locked
    out by then.
    """
    with storage.begin() as tx:
        weeks = span.weeks(tx)
    for week in weeks:
        with storage.begin() as tx:
            ids = tx.reports.ids_of_week(week, span.statuses)
        for start in range(0, len(ids), BATCH):
            yield open_batch(storage, session, ids[start : start + BATCH], span.statuses, threads=threads)


def open_batch(
    storage: Storage,
    session: DeskSession,
    ids: Sequence[int],
    statuses: Collection[Status],
    *,
    threads: bool,
    whole: bool = False,
) -> list[OpenedCase]:
    """Those of these cases that are still there, opened. `SessionEnded` as above.

    With `whole` it is `CannotOpen` when one is sealed to a key that the session has not: others could open it.
    """
    with storage.begin() as tx:
        kept = tx.sessions.get(session.id)
        if kept is None or kept.sealed is None:
            raise SessionEnded("whoever asked for it has gone")
        rows = [row for row in tx.reports.these(ids) if row.status in statuses]
        files = tx.case_files.of(ids)
        messages = tx.messages.of_many(ids) if threads else {}
    keys = session.keys
    if whole and not {row.epoch for row in rows} | {file.epoch for file in files.values()} <= keys.keys():
        raise CannotOpen("a case needs a team key that you do not have")
    return [_opened(row, files.get(row.id), messages.get(row.id, ()) if threads else None, keys) for row in rows]


def _opened(row: ReportRow, file: CaseFileRow | None, messages: Sequence[MessageRow] | None, keys: Keys) -> OpenedCase:
    thread = None if messages is None else thread_of(messages, keys)
    return OpenedCase(row.id, row.week, row.status, open_report(row, keys), _file(file, keys), thread)


def _file(row: CaseFileRow | None, keys: Keys) -> CaseFile | None:
    try:
        return open_case_file(row, keys)
    except CannotOpen:
        return None
