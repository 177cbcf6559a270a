"""Legal hold: while it lasts nothing of a case is deleted, neither by age nor by anybody's wish."""

from bot.domain.casefile import Hold
from bot.services.cases.bench import Bench
from bot.services.cases.triage import check_colleague
from bot.services.principals import DeskSession


class Holding:
    """Keeping a case because the law may need it. Whether it must be kept is for people to judge."""

    def __init__(self, bench: Bench) -> None:
        """`bench` is where cases are taken in hand."""
        self._bench = bench

    def escalate_legal(self, session: DeskSession, report_id: int, lead: int) -> None:
        """Hold a case, led by a colleague; or name another lead. `FieldError` names `lead`."""
        with self._bench.case(session, report_id) as case:
            now = case.kept.hold
            if now is not None and now.lead == lead:
                return
            check_colleague(case.tx, lead, "lead")
            hold = Hold(lead, case.today if now is None else now.since)
            case.did("hold", str(lead), audited="case_held", hold=hold)

    def release(self, session: DeskSession, report_id: int) -> None:
        """End the hold; nothing happens when there is none."""
        with self._bench.case(session, report_id) as case:
            if case.kept.hold is not None:
                case.did("released", audited="case_released", hold=None)
