"""Cases that are the same thing told twice: found by their reference, merged, split again."""

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status
from bot.errors import FieldError
from bot.services.casefile import reference
from bot.services.cases.bench import Bench, CaseInHand
from bot.services.cases.moving import move
from bot.services.principals import DeskSession, Power


class Merging:
    """A duplicate is closed and leads to the case that goes on; both stay readable."""

    def __init__(self, bench: Bench) -> None:
        """`bench` is where cases are taken in hand."""
        self._bench = bench

    def find(self, session: DeskSession, written: str) -> tuple[int, ...]:
        """The cases that go by this reference (`A-7F3KM`, in any case, with or without `A-`) or this id; often one."""
        session.require(Power.WORK)
        wanted = "".join(written.split()).upper()
        with self._bench.storage.begin() as tx:
            ids = [row.report_id for row in tx.case_files.marks()]
        if wanted.isdecimal() and len(wanted) < 20 and int(wanted) in ids:
            return (int(wanted),)
        forms = meant_by(wanted)
        return tuple(one for one in ids if reference(one) in forms)

    def merge(self, session: DeskSession, duplicate_id: int, into_id: int) -> None:
        """Close a case as a duplicate of another one; nothing happens when it is one already.

        `FieldError` names what is wrong: `itself`, `is_duplicate` (the other is one itself), `has_duplicates`,
        `merged_already` (into a third one).
        """
        if duplicate_id == into_id:
            raise FieldError("itself", "a case is not its own duplicate")
        with self._bench.cases(session, duplicate_id, into_id) as [duplicate, into]:
            if duplicate.kept.merged_into == into_id:
                return
            _check(duplicate, into)
            duplicate.did("merged", str(into_id), audited="case_merged", merged_into=into_id)
            duplicates = (*into.kept.duplicates, duplicate_id)
            into.did("merged", str(duplicate_id), audited="case_merged", duplicates=duplicates)
            if duplicate.report.status is not Status.CLOSED:
                move(duplicate, Status.CLOSED, ClosingReason.DUPLICATE)

    def split(self, session: DeskSession, duplicate_id: int) -> None:
        """Undo a merge: the case goes on by itself, opened again when it is closed. Nothing happens when it does."""
        with self._bench.case(session, duplicate_id) as case:
            into_id = case.kept.merged_into
            there = into_id is not None and case.tx.reports.get(into_id) is not None
        if into_id is None:
            return
        with self._bench.cases(session, duplicate_id, *([into_id] if there else [])) as [duplicate, *others]:
            if duplicate.kept.merged_into != into_id:
                return
            duplicate.did("split", str(into_id), audited="case_split", merged_into=None)
            for into in others:
                left = tuple(one for one in into.kept.duplicates if one != duplicate_id)
                into.did("split", str(duplicate_id), audited="case_split", duplicates=left)
            if duplicate.report.status is Status.CLOSED:
                move(duplicate, Status.IN_PROGRESS)


def _check(duplicate: CaseInHand, into: CaseInHand) -> None:
    """`FieldError` when the one cannot be a duplicate of the other; cases that were deleted are no hindrance."""

    def there(case: CaseInHand, report_id: int | None) -> bool:
        return report_id is not None and case.tx.reports.get(report_id) is not None

    if there(into, into.kept.merged_into):
        raise FieldError("is_duplicate", "the other case is a duplicate itself")
    if there(duplicate, duplicate.kept.merged_into):
        raise FieldError("merged_already", "it is a duplicate of a third case")
    if any(there(duplicate, one) for one in duplicate.kept.duplicates):
        raise FieldError("has_duplicates", "it has duplicates of its own")


def meant_by(written: str) -> frozenset[str]:
    """The references that somebody may mean who wrote this, in capitals and without spaces.

    Behind its `A-` a reference may begin with another A, so nobody knows whether a leading one belongs to it.
    """
    return frozenset({written, f"A-{written}", f"A-{written.removeprefix('A')}"})
