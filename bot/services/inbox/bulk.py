"""Changing many cases at once: each by the same use case as when it is changed alone, with an audit line of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status
from bot.errors import CannotOpen, FieldError, NotFound
from bot.i18n.text import Text, say
from bot.services.casefile import reference
from bot.services.casework import Casework
from bot.services.inbox.entries import Entry
from bot.services.inbox.inbox import Inbox
from bot.services.principals import DeskSession, Power

MOST = 500
"""Cases that may be changed at once."""

STATUSES = (Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.CLOSED, Status.SPAM)
"""Where many cases may be moved at once: not to *raised*, since each person was asked what the police may be told."""


class BulkAct(StrEnum):
    """What can be done to many cases."""

    STATUS = "status"
    ASSIGN = "assign"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done: `to` is a status, the id of an account (empty for nobody) or a tag."""

    act: BulkAct
    to: str
    because: ClosingReason | None = None


@dataclass(frozen=True, slots=True)
class NotChanged:
    """A case that could not be changed, and why."""

    id: int
    reference: str
    why: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases were changed, how many were like that already, and which could not be."""

    changed: int
    already: int
    not_changed: tuple[NotChanged, ...]


class Bulk:
    """The same change made to many cases."""

    def __init__(self, inbox: Inbox, casework: Casework) -> None:
        self._inbox = inbox
        self._casework = casework

    def check(self, session: DeskSession, change: Change) -> Change:
        """The change as it will be made; `FieldError` names `to` when it is none."""
        session.require(Power.WORK)
        match change.act:
            case BulkAct.STATUS if change.to in STATUSES:
                return change
            case BulkAct.ASSIGN if not change.to or change.to in map(str, self._inbox.colleagues(session)):
                return change
            case BulkAct.TAG if change.to.strip():
                return change
            case _:
                raise FieldError("to", "choose what to change")

    def make(self, session: DeskSession, change: Change, report_ids: Sequence[int]) -> Outcome:
        """Change these cases, one after the other; what cannot be changed stays and does not hold up the others.

        `FieldError` names `cases` when there are none or more than 500, and `to` when the change is none.
        """
        change = self.check(session, change)
        if not 0 < len(report_ids) <= MOST:
            raise FieldError("cases", f"choose between 1 and {MOST} cases")
        index = self._inbox.index(session)
        act = self._act(session, change)
        changed, already, failed = 0, 0, list[NotChanged]()
        for report_id in report_ids:
            entry = index.entry(report_id)
            if entry is not None and _is_so(entry, change):
                already += 1
                continue
            why = _tried(act, report_id, change)
            if why is None:
                changed += 1
            else:
                failed.append(NotChanged(report_id, reference(report_id), why))
        index.look_again()
        return Outcome(changed, already, tuple(failed))

    def _act(self, session: DeskSession, change: Change) -> Callable[[int], None]:
        match change.act:
            case BulkAct.STATUS:
                status = Status(change.to)
                return lambda one: self._casework.set_status(session, one, status, change.because)
            case BulkAct.ASSIGN:
                account = int(change.to) if change.to else None
                return lambda one: self._casework.assign(session, one, account)
            case BulkAct.TAG:
                return lambda one: self._casework.add_tag(session, one, change.to)


def _is_so(entry: Entry, change: Change) -> bool:
    match change.act:
        case BulkAct.STATUS:
            return entry.status == change.to
        case BulkAct.ASSIGN:
            return not entry.damaged and entry.assignee == int(change.to or 0)
        case BulkAct.TAG:
            return change.to.strip().casefold() in (tag.casefold() for tag in entry.tags)


def _tried(act: Callable[[int], None], report_id: int, change: Change) -> Text | None:
    """Why it did not work; None when it did."""
    try:
        act(report_id)
    except NotFound:
        return say("It is not there any more.")
    except CannotOpen:
        return say("What is kept about it cannot be opened.")
    except FieldError:
        return _REFUSED[change.act]
    return None


_REFUSED = {
    BulkAct.STATUS: say("A case cannot go there from where it is."),
    BulkAct.ASSIGN: say("This colleague does not work on cases any more."),
    BulkAct.TAG: say("It has as many tags as a case may have, or this is no tag."),
}
