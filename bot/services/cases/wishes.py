"""What people ask for themselves: that their report be deleted."""

from bot.errors import FieldError
from bot.services.casefile import open_message
from bot.services.cases.bench import Bench
from bot.services.principals import DeskSession


class Wishes:
    """Seeing to what a person asked for."""

    def __init__(self, bench: Bench) -> None:
        """`bench` is where cases are taken in hand."""
        self._bench = bench

    def handle(self, session: DeskSession, report_id: int, message_id: int) -> None:
        """Note that somebody has seen to what a message asks for; nothing happens when it asks for nothing."""
        with self._bench.case(session, report_id) as case:
            row = next((one for one in case.tx.messages.of(report_id) if one.id == message_id), None)
            content = None if row is None else open_message(row, session.keys)
            if content is not None and content.asks and message_id not in case.kept.handled:
                handled = (*case.kept.handled, message_id)
                case.did("wish_handled", content.asks, audited="wish_handled", handled=handled)

    def delete(self, session: DeskSession, report_id: int) -> None:
        """Delete a case with its messages, photos and notices. `FieldError` names `held` when it must be kept."""
        with self._bench.case(session, report_id) as case:
            self._bench.forget_mailbox(case)
            if not case.tx.reports.delete(report_id):
                raise FieldError("held", "this case is held")
            case.looked("case_deleted")
