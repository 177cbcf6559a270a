"""Hiding passages of a case from sight, and showing them again; the sealed words stay as they are."""

from collections.abc import Sequence

from bot.domain.casefile import Hidden
from bot.domain.passages import occurrences
from bot.errors import FieldError
from bot.services.casefile import open_message, open_report
from bot.services.cases.bench import Bench, CaseInHand
from bot.services.principals import DeskSession

SHORTEST_PASSAGE = 2
"""Characters; a single letter would be hidden all over the case."""


class Hiding:
    """What nobody needs to see of a case, such as a name that was given after all."""

    def __init__(self, bench: Bench) -> None:
        """`bench` is where cases are taken in hand."""
        self._bench = bench

    def hide(self, session: DeskSession, report_id: int, passage: str) -> int:
        """Hide a passage wherever it stands in the report and its messages; how many times it stood there.

        `FieldError` names `passage`: too short, or nowhere in the case.
        """
        passage = passage.strip()
        if len(passage) < SHORTEST_PASSAGE:
            raise FieldError("passage", "too short")
        with self._bench.case(session, report_id) as case:
            found = [
                Hidden(message, begin, end)
                for message, words in _texts(case)
                for begin, end in occurrences(words, passage)
            ]
            if not found:
                raise FieldError("passage", "it does not stand in this case")
            hidden = tuple(dict.fromkeys((*case.kept.hidden, *found)))
            if hidden != case.kept.hidden:
                case.did("hidden", audited="passage_hidden", hidden=hidden)
        return len(found)

    def unhide(self, session: DeskSession, report_id: int, message: int | None, begin: int, end: int) -> None:
        """Show again what stands between `begin` and `end` of a message, or with None of the report itself."""
        with self._bench.case(session, report_id) as case:
            left = tuple(one for one in case.kept.hidden if not _within(one, message, begin, end))
            if left != case.kept.hidden:
                case.did("unhidden", audited="passage_unhidden", hidden=left)


def _texts(case: CaseInHand) -> Sequence[tuple[int | None, str]]:
    """Every text of a case that opens, with the id of its message."""
    report = open_report(case.report, case.session.keys)
    texts: list[tuple[int | None, str]] = [(None, report.words)] if report is not None else []
    for row in case.tx.messages.of(case.id):
        content = open_message(row, case.session.keys)
        if content is not None:
            texts.append((row.id, content.words))
    return texts


def _within(one: Hidden, message: int | None, begin: int, end: int) -> bool:
    return one.message == message and begin <= one.begin and one.end <= end
