"""Changing many cases at once: each by the same use case as when it is changed alone, with an audit line of its own."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status
from bot.errors import CannotOpen, FieldError, NotFound, StorageUnavailable
from bot.i18n.text import Text, say
from bot.services.casefile import reference
from bot.services.casework import Casework
from bot.services.inbox.entries import Entry
from bot.services.inbox.inbox import Inbox
from bot.services.principals import DeskSession, Power

MOST = 500
"""Cases that may be changed at once."""

PIECE_SECONDS = 1.0
"""How long one request goes on: the reader sees how far it is, and no proxy gives up waiting."""

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


class Why(StrEnum):
    """Why a case could not be changed."""

    GONE = "gone"
    DAMAGED = "damaged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NotChanged:
    """A case that could not be changed, and why."""

    id: int
    why: Why

    @property
    def reference(self) -> str:
        """What the case is called."""
        return reference(self.id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases were changed, how many were like that already, and which could not be.

    `left` are those whose turn has not come yet.
    """

    changed: int = 0
    already: int = 0
    not_changed: tuple[NotChanged, ...] = ()
    left: tuple[int, ...] = ()

    @property
    def done(self) -> int:
        """How many had their turn."""
        return self.changed + self.already + len(self.not_changed)

    @property
    def total(self) -> int:
        """How many there were from the beginning."""
        return self.done + len(self.left)


NOTHING_YET = Outcome()


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

    def make(
        self, session: DeskSession, change: Change, report_ids: Sequence[int], before: Outcome = NOTHING_YET
    ) -> Outcome:
        """Change these cases, one after the other; what cannot be changed stays and does not hold up the others.

        After a while it stops: whoever asks goes on with what is left, and `before` is what earlier pieces came to.
        `FieldError` names `cases` when there are none or more than 500, and `to` when the change is none.
        """
        change = self.check(session, change)
        if not 0 < len(report_ids) <= MOST:
            raise FieldError("cases", f"choose between 1 and {MOST} cases")
        index = self._inbox.index(session)
        act, end = self._act(session, change), time.monotonic() + PIECE_SECONDS
        changed, already, failed = before.changed, before.already, list(before.not_changed)
        done = 0
        for report_id in report_ids:
            if done and time.monotonic() >= end:
                break
            entry = index.entry(report_id)
            if entry is not None and _is_so(entry, change):
                already += 1
            else:
                try:
                    why = _tried(act, report_id)
                except StorageUnavailable:
                    if not done:
                        raise
                    break  # what was done stays said; whoever goes on hears that the database is away
                changed += why is None
                failed += [] if why is None else [NotChanged(report_id, why)]
            done += 1
        index.look_again()
        return Outcome(changed, already, tuple(failed), tuple(report_ids[done:]))

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


def _tried(act: Callable[[int], None], report_id: int) -> Why | None:
    """Why it did not work; None when it did."""
    try:
        act(report_id)
    except NotFound:
        return Why.GONE
    except CannotOpen:
        return Why.DAMAGED
    except FieldError:
        return Why.REFUSED
    return None


def why_not(act: BulkAct) -> Mapping[Why, Text]:
    """What is said of cases that could not be changed so."""
    return {
        Why.GONE: say("It is not there any more."),
        Why.DAMAGED: say("What is kept about it cannot be opened."),
        Why.REFUSED: _REFUSED[act],
    }


_REFUSED = {
    BulkAct.STATUS: say("A case cannot go there from where it is."),
    BulkAct.ASSIGN: say("This colleague does not work on cases any more."),
    BulkAct.TAG: say("It has as many tags as a case may have, or this is no tag."),
}
