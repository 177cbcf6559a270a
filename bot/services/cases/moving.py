"""Where a case may go, and moving it there."""

from collections.abc import Mapping

from bot.domain.casefile import ClosingReason
from bot.domain.cases import Status
from bot.services.cases.bench import CaseInHand

TRANSITIONS: Mapping[Status, tuple[Status, ...]] = {
    Status.NEW: (Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.RAISED, Status.CLOSED, Status.SPAM),
    Status.ACKNOWLEDGED: (Status.IN_PROGRESS, Status.RAISED, Status.CLOSED, Status.SPAM),
    Status.IN_PROGRESS: (Status.RAISED, Status.CLOSED, Status.SPAM),
    Status.RAISED: (Status.IN_PROGRESS, Status.CLOSED),
    Status.CLOSED: (Status.IN_PROGRESS,),
    Status.SPAM: (Status.ACKNOWLEDGED,),
}
"""Where a case may go from where it is. Nothing goes back to *new*: somebody has read it by then."""


def move(case: CaseInHand, status: Status, because: ClosingReason | None = None) -> None:
    """Move a case in hand, whatever its status; the reason is kept while it is closed."""
    case.tx.reports.set_status(case.id, status)
    reason = because if status is Status.CLOSED else None
    case.also_did("status", status.value, audited=f"status_{status.value}", closed_because=reason)
