"""Reports: sealed content with the little that has to stand in the clear."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, exists, func, insert, or_, select, update

from bot.domain.cases import Status
from bot.errors import NotFound
from bot.storage.records import ReportRow
from bot.storage.schema import audit, case_marks, messages, reports

_ADD = insert(reports)
_ALL = select(reports)
_GET = _ALL.where(reports.c.id == bindparam("key"))
_BY_LOOKUP = _ALL.where(reports.c.lookup == bindparam("key"))
_OF = _ALL.where(reports.c.id.in_(bindparam("keys", expanding=True)))
_AFTER = or_(
    reports.c.week < bindparam("week"), and_(reports.c.week == bindparam("week"), reports.c.id > bindparam("key"))
)
# From each value in the index to the next one: a DISTINCT would walk over every report, at every code that is tried.
_WAYS = select(func.min(reports.c.kdf).label("kdf")).cte("ways", recursive=True)
_NEXT_WAY = select(func.min(reports.c.kdf)).where(reports.c.kdf > _WAYS.c.kdf).scalar_subquery()
_WAYS = _WAYS.union_all(select(_NEXT_WAY).where(_WAYS.c.kdf.is_not(None)))
_KDF = select(_WAYS.c.kdf).where(_WAYS.c.kdf.is_not(None))
_IDS = select(reports.c.id).order_by(reports.c.week.desc(), reports.c.id)
_COUNT_OPEN = (
    select(func.count()).select_from(reports).where(reports.c.status.in_([one for one in Status if one.is_open]))
)
_COUNT_ALL = select(func.count()).select_from(reports)
_WEEKS = select(reports.c.week).distinct().order_by(reports.c.week.desc())
_BY_WEEK = (
    select(reports.c.week, func.count())
    .where(reports.c.status.in_(bindparam("statuses", expanding=True)))
    .group_by(reports.c.week)
    .order_by(reports.c.week)
)
_IDS_OF_WEEK = (
    select(reports.c.id)
    .where(reports.c.week == bindparam("week"), reports.c.status.in_(bindparam("statuses", expanding=True)))
    .order_by(reports.c.id)
)
_THESE = _ALL.where(reports.c.id.in_(bindparam("keys", expanding=True))).order_by(reports.c.id)
_SET_STATUS = update(reports).where(reports.c.id == bindparam("key")).values(status=bindparam("new"))
_UNMARKED = select(reports.c.id, reports.c.kdf).where(reports.c.kdf.not_like("%:%:%:%")).limit(bindparam("limit"))
_MARK = update(reports).where(reports.c.id == bindparam("key")).values(kdf=bindparam("new"))
_HELD = exists().where(case_marks.c.report_id == reports.c.id, case_marks.c.held.is_(True))
_DELETE = delete(reports).where(reports.c.id == bindparam("key"), ~_HELD)
_ACTED_ON = select(audit.c.subject).where(
    audit.c.at >= bindparam("since"), audit.c.action != "opened", audit.c.subject.is_not(None)
)
_ENDED = [
    reports.c.status == bindparam("status"),
    reports.c.week < bindparam("week"),
    ~exists().where(messages.c.report_id == reports.c.id, messages.c.week >= bindparam("week")),
    reports.c.id.not_in(_ACTED_ON),
    ~_HELD,
]
_ENDED_IDS = select(reports.c.id).where(*_ENDED).limit(bindparam("limit"))
_COUNT_ENDED = select(func.count()).select_from(reports).where(*_ENDED)


def _record(row: Row[Any]) -> ReportRow:
    return ReportRow(
        row.id,
        row.lookup,
        row.reporter_public,
        row.kdf,
        row.week,
        Status(row.status),
        row.epoch,
        row.team_key,
        row.content,
    )


class Reports:
    """Reports by id, by what their receipt code derives, by week and by status."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, report: ReportRow) -> None:
        """Keeps a new report; `StorageError` when its id or its lookup is taken."""
        self._connection.execute(_ADD, asdict(report))

    def get(self, report_id: int) -> ReportRow | None:
        """The report, if it is there."""
        row = self._connection.execute(_GET, {"key": report_id}).one_or_none()
        return None if row is None else _record(row)

    def of(self, report_ids: Collection[int]) -> dict[int, ReportRow]:
        """These reports by id, as far as they are there. At most some hundreds at once."""
        return {row.id: _record(row) for row in self._connection.execute(_OF, {"keys": list(report_ids)})}

    def order(self) -> list[int]:
        """The ids of all reports: the newest week first, within a week by id, which tells nothing."""
        return list(self._connection.execute(_IDS).scalars())

    def after(self, week: str, report_id: int, limit: int) -> list[int]:
        """The ids that follow a place in that order: at most `limit`. The place itself need not be there any more."""
        statement = _IDS.where(_AFTER).limit(limit)
        return list(self._connection.execute(statement, {"week": week, "key": report_id}).scalars())

    def count(self) -> int:
        """How many reports there are."""
        return self._connection.execute(_COUNT_ALL).scalar_one()

    def count_up_to(self, week: str, report_id: int) -> int:
        """How many reports stand in that order up to a place, itself among them."""
        statement = select(func.count()).select_from(reports).where(~_AFTER)
        return self._connection.execute(statement, {"week": week, "key": report_id}).scalar_one()

    def by_lookup(self, lookup: bytes) -> ReportRow | None:
        """The report whose receipt code derives `lookup`, if there is one."""
        row = self._connection.execute(_BY_LOOKUP, {"key": lookup}).one_or_none()
        return None if row is None else _record(row)

    def kdf_in_use(self) -> list[str]:
        """The ways in which the receipt codes of stored reports are derived."""
        return list(self._connection.execute(_KDF).scalars())

    def mark_ways(self, mark: str, limit: int = 500) -> int:
        """Writes the mark of a secret to reports that have none, some at a time; returns how many, 0 when all have."""
        rows = self._connection.execute(_UNMARKED, {"limit": limit}).all()
        for row in rows:
            self._connection.execute(_MARK, {"key": row.id, "new": f"{row.kdf}:{mark}"})
        return len(rows)

    def page(
        self, status: Status | None = None, week: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[ReportRow]:
        """Reports of one status or week, or of all: the newest week first, within a week by id, which tells nothing."""
        ids = _IDS.limit(limit).offset(offset)
        if status is not None:
            ids = ids.where(reports.c.status == status)
        if week is not None:
            ids = ids.where(reports.c.week == week)
        # Ids are sorted in an index; only the rows of this page are read, whatever their size.
        chosen = ids.subquery()
        statement = _ALL.join(chosen, chosen.c.id == reports.c.id).order_by(reports.c.week.desc(), reports.c.id)
        return [_record(row) for row in self._connection.execute(statement)]

    def count_open(self) -> int:
        """How many cases are open; those that are closed, most of them in the end, are not looked at."""
        return self._connection.execute(_COUNT_OPEN).scalar_one()

    def weeks(self) -> list[str]:
        """The weeks in which reports came, the newest first."""
        return list(self._connection.execute(_WEEKS).scalars())

    def count_by_week(self, statuses: Collection[Status]) -> dict[str, int]:
        """How many reports of these statuses there are, by week, the oldest first; weeks without any are absent."""
        found = self._connection.execute(_BY_WEEK, {"statuses": list(statuses)})
        return {row.week: row[1] for row in found}

    def ids_of_week(self, week: str, statuses: Collection[Status]) -> list[int]:
        """The reports of a week that have one of these statuses, in the order of their ids, which tells nothing."""
        return list(self._connection.execute(_IDS_OF_WEEK, {"week": week, "statuses": list(statuses)}).scalars())

    def these(self, report_ids: Collection[int]) -> list[ReportRow]:
        """Those of these reports that are still there. At most some hundreds at once."""
        return [_record(row) for row in self._connection.execute(_THESE, {"keys": list(report_ids)})]

    def set_status(self, report_id: int, status: Status) -> None:
        """Says how far the case has come; `NotFound` when it is not there."""
        if self._connection.execute(_SET_STATUS, {"key": report_id, "new": status}).rowcount == 0:
            raise NotFound("there is no such report")

    def ended(self, status: Status, week: str, since: int, limit: int) -> list[int]:
        """Reports of a status in which nothing was said in or after `week`, nor done at the desk since `since`.

        `since` is in seconds since the epoch; reading a case does not count as doing. Never one under a legal hold.
        At most `limit` ids.
        """
        given = {"status": status, "week": week, "since": since, "limit": limit}
        return list(self._connection.execute(_ENDED_IDS, given).scalars())

    def count_ended(self, status: Status, week: str, since: int) -> int:
        """How many `ended` would find."""
        given = {"status": status, "week": week, "since": since}
        return self._connection.execute(_COUNT_ENDED, given).scalar_one()

    def delete(self, report_id: int) -> bool:
        """Deletes the report with its messages and attachments, unless it is held; returns whether it is gone by this.

        The caller holds the case (`tx.lock_chat(bound("report", report_id))`), so that no hold comes in between.
        """
        return self._connection.execute(_DELETE, {"key": report_id}).rowcount > 0
