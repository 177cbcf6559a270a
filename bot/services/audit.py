"""The audit log: who did what at the desk, to the minute; never what was read or written."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.services.casefile import reference
from bot.services.principals import DeskSession, Power, Role
from bot.storage.engine import Storage
from bot.storage.records import AuditRow
from bot.storage.transaction import Transaction

ABOUT_PEOPLE = frozenset(
    {
        *("coordinator_added", "coordinator_reset", "coordinator_removed", "coordinator_activated"),
        *("coordinator_recovered", "colleague_signed_out", *(f"role_{role.value}" for role in Role)),
        "telegram_unlinked",
    }
)
"""Acts whose subject is an account, not a case."""

ABOUT_WAVES = frozenset(
    {"wave_opened", "wave_closed", "results_proposed", "results_approved", "results_withdrawn", "results_published"}
)
"""Acts whose subject is a wave of a consultation."""

ABOUT_WEEKS = frozenset({"week_frozen", "week_corrected"})
"""Acts whose subject is a version of a frozen week."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `name` is empty when nobody was signed in.

    `case` is the reference of the case it was about; `about` the name of the colleague, the id of the consultation
    and the number of its wave, or the week, when it was about one.
    """

    number: int
    at: dt.datetime
    action: str
    name: str
    case_id: int | None
    case: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some acts, the latest first; `before` asks for the next older ones, None at the end."""

    entries: tuple[AuditEntry, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class UpkeepRun:
    """What a job of the programme did within an hour, in counts by kind."""

    job: str
    at: dt.datetime
    counts: Mapping[str, int]


class Audit:
    """Reads the audit log."""

    def __init__(self, storage: Storage, zone: dt.tzinfo = dt.UTC, *, page_size: int = 50) -> None:
        """`zone` is the one times are shown in."""
        self._storage = storage
        self._zone = zone
        self._page_size = page_size

    def page(self, session: DeskSession, before: int | None = None) -> AuditPage:
        """The acts older than `before`, or the latest ones."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            rows = tx.audit.page(self._page_size + 1, before)
            names = {row.id: row.name for row in tx.coordinators.all()}
            shown = rows[: self._page_size]
            about = {row.number: _about(tx, row, names) for row in shown}
        entries = tuple(self._entry(row, names, about[row.number]) for row in shown)
        return AuditPage(entries, shown[-1].number if len(rows) > len(shown) else None)

    def upkeep(self, session: DeskSession, limit: int = 10) -> tuple[UpkeepRun, ...]:
        """What the jobs did lately, the latest first."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            rows = tx.job_runs.latest(limit)
        return tuple(UpkeepRun(row.name, dt.datetime.fromtimestamp(row.hour, self._zone), row.counts) for row in rows)

    def _entry(self, row: AuditRow, names: Mapping[int, str], about: str) -> AuditEntry:
        case_id = None if row.action in ABOUT_PEOPLE | ABOUT_WAVES | ABOUT_WEEKS else row.subject
        return AuditEntry(
            number=row.number,
            at=dt.datetime.fromtimestamp(row.at, self._zone),
            action=row.action,
            name=names.get(row.coordinator_id, "") if row.coordinator_id is not None else "",
            case_id=case_id,
            case=reference(case_id) if case_id is not None else "",
            about=about,
        )


def _about(tx: Transaction, row: AuditRow, names: Mapping[int, str]) -> str:
    if row.subject is None:
        return ""
    if row.action in ABOUT_WAVES:
        wave = tx.waves.get(row.subject)
        return "" if wave is None else f"{wave.consultation} {wave.number}"
    if row.action in ABOUT_WEEKS:
        return tx.weeks.name(row.subject) or ""
    return names.get(row.subject, "") if row.action in ABOUT_PEOPLE else ""
