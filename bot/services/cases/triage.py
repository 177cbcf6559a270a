"""Judging a case, and saying whose work it is."""

from collections.abc import Sequence

from bot.domain.cases import Voice
from bot.domain.judging import Judgement, changes
from bot.domain.tags import clean_tag, clean_tags
from bot.errors import FieldError
from bot.services.cases.bench import Bench, CaseInHand
from bot.services.cases.writing import NOTE_LIMIT, checked, write
from bot.services.principals import DeskSession, Power, may
from bot.storage.transaction import Transaction


class Triage:
    """How grave a case is, how sure the forum is of it, what it is about, who works on it."""

    def __init__(self, bench: Bench) -> None:
        """`bench` is where cases are taken in hand."""
        self._bench = bench

    def judge(self, session: DeskSession, report_id: int, before: Judgement, after: Judgement) -> None:
        """Change what differs between what somebody saw and what they want; the rest stays as it is by now.

        `FieldError` names `severity` or `verification`: it takes another coordinator than the one who corroborated.
        """
        with self._bench.case(session, report_id) as case:
            for one in changes(case.kept, before, after, session.principal.coordinator_id):
                case.did(one.what, one.detail, audited=f"case_{one.what}", **one.changes)

    def hand_over(self, session: DeskSession, report_id: int, coordinator_id: int, words: str, once: str) -> None:
        """Give a case to a colleague, with a note that says why. The same `once` does it once.

        `FieldError` names `colleague` or `words`.
        """
        words = checked(words, NOTE_LIMIT)
        with self._bench.case(session, report_id) as case:
            check_colleague(case.tx, coordinator_id, "colleague")
            if write(case, Voice.NOTE, words, f"hand over {once}"):  # a page gives its notes the same `once`
                _give(case, coordinator_id, "handed_over")

    def assign(self, session: DeskSession, report_id: int, coordinator_id: int | None) -> None:
        """Say whose work a case is, None for nobody's. `FieldError` names `assignee`: nobody who works here."""
        with self._bench.case(session, report_id) as case:
            if case.kept.assignee != coordinator_id:
                check_colleague(case.tx, coordinator_id, "assignee")
                _give(case, coordinator_id, "assigned")

    def set_tags(self, session: DeskSession, report_id: int, tags: Sequence[str]) -> None:
        """Put these tags in the place of all that were there. `FieldError` names `tag`: too many, too long, empty."""
        wanted = clean_tags(tags)
        with self._bench.case(session, report_id) as case:
            _tag(case, wanted)

    def add_tag(self, session: DeskSession, report_id: int, tag: str) -> None:
        """Add one tag; nothing happens when it is there, in whatever case. `FieldError` as for `set_tags`."""
        wanted = clean_tag(tag)
        with self._bench.case(session, report_id) as case:
            _tag(case, clean_tags((*case.kept.tags, wanted)))

    def remove_tag(self, session: DeskSession, report_id: int, tag: str) -> None:
        """Take one tag away; nothing happens when it is not there."""
        with self._bench.case(session, report_id) as case:
            _tag(case, tuple(one for one in case.kept.tags if one.casefold() != tag.casefold()))


def check_colleague(tx: Transaction, coordinator_id: int | None, field: str) -> None:
    """`FieldError` names `field` unless it is nobody, or an account that may work on cases."""
    row = None if coordinator_id is None else tx.coordinators.get(coordinator_id)
    if coordinator_id is not None and (row is None or not row.active or not may(row.role, Power.WORK)):
        raise FieldError(field, "nobody who works on cases has this account")


def _give(case: CaseInHand, coordinator_id: int | None, what: str) -> None:
    detail = "" if coordinator_id is None else str(coordinator_id)
    case.did(what, detail, audited=f"case_{what}", assignee=coordinator_id)


def _tag(case: CaseInHand, wanted: tuple[str, ...]) -> None:
    if case.kept.tags != wanted:
        case.did("tags", audited="case_tags", tags=wanted)
