"""What coordinators do with cases: read, answer, take notes, move them on. Every act leaves a line in the audit log."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status
from bot.errors import FieldError
from bot.i18n.text import Label
from bot.services.casefile import (
    Case,
    naming,
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
from bot.services.principals import DeskSession
from bot.storage.engine import Storage


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
        self._name = naming(areas or {})
        self._bench = Bench(storage, clock, zone, mailboxes)
        self.reading = Reading(self._bench, self._name)
        self.writing = Writing(self._bench)
        self.triage = Triage(self._bench)
        self.hiding = Hiding(self._bench)
        self.merging = Merging(self._bench)
        self.holding = Holding(self._bench)
        self.wishes = Wishes(self._bench)
        self.prepared = PreparedReplies(storage, clock)

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
