"""What can be counted about a week without keys, and the rows that are opened to count the rest."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, bindparam, exists, func, select

from bot.domain.cases import Status, Voice
from bot.storage.records import MessageRow, ReportRow, WaveRow
from bot.storage.schema import audit, messages, reports, waves

_MEMBERS = select(reports.c.id, reports.c.status).where(reports.c.week == bindparam("key")).order_by(reports.c.id)
_FIRST = select(func.min(reports.c.week))
_RECEIVED = (
    select(reports.c.week, func.count())
    .where(reports.c.week.in_(bindparam("keys", expanding=True)))
    .group_by(reports.c.week)
)
_REPLIED = exists().where(
    messages.c.report_id == reports.c.id, messages.c.voice == Voice.REPLY, messages.c.week <= bindparam("until")
)
_ANSWERED = select(func.count()).select_from(reports).where(reports.c.week == bindparam("key"), _REPLIED)
_OPEN = tuple(status for status in Status if status.is_open)
_OVERDUE = (
    select(func.count())
    .select_from(reports)
    .where(reports.c.status.in_(_OPEN), reports.c.week <= bindparam("last"), ~_REPLIED)
)
_REPLIES = messages.c.voice == Voice.REPLY
_ANSWERED_IN = select(messages.c.report_id).distinct().where(messages.c.week == bindparam("key"), _REPLIES)
_EARLIER = messages.alias()
_FIRST_ANSWERED = _ANSWERED_IN.where(
    ~exists().where(
        _EARLIER.c.report_id == messages.c.report_id,
        _EARLIER.c.voice == Voice.REPLY,
        _EARLIER.c.week < bindparam("key"),
    )
)
_ACTED_ON = (
    select(audit.c.action, audit.c.subject)
    .distinct()
    .where(
        audit.c.at >= bindparam("since"),
        audit.c.at < bindparam("before"),
        audit.c.action.in_(bindparam("actions", expanding=True)),
        audit.c.subject.is_not(None),
    )
)
_ROWS = select(reports).where(reports.c.id.in_(bindparam("keys", expanding=True)))
_EXIST = select(func.count()).select_from(reports).where(reports.c.id.in_(bindparam("keys", expanding=True)))
_REPLIES_OF = select(messages).where(
    messages.c.report_id.in_(bindparam("keys", expanding=True)), _REPLIES, messages.c.week <= bindparam("until")
)
_WAVES = select(waves).where(waves.c.opens < bindparam("before"), waves.c.closes > bindparam("since"))


class WeekCounts:
    """Counts of a week, and the rows of its reports; weeks are written as `2026-W47`, times are in seconds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def members(self, week: str) -> list[tuple[int, Status]]:
        """The reports that came in a week, and where each stands now, by id."""
        found = self._connection.execute(_MEMBERS, {"key": week})
        return [(report_id, Status(status)) for report_id, status in found]

    def first_week(self) -> str | None:
        """The earliest week that has a report."""
        found: str | None = self._connection.execute(_FIRST).scalar_one()
        return found

    def received(self, weeks: Collection[str]) -> dict[str, int]:
        """How many reports came in each of these weeks; one without any is absent."""
        return {row.week: row[1] for row in self._connection.execute(_RECEIVED, {"keys": list(weeks)})}

    def answered(self, week: str, until: str) -> int:
        """To how many reports of a week the forum has replied by the end of the week `until`."""
        return self._connection.execute(_ANSWERED, {"key": week, "until": until}).scalar_one()

    def overdue(self, last: str, until: str) -> int:
        """How many open cases of the week `last` or before had no reply by the end of the week `until`."""
        return self._connection.execute(_OVERDUE, {"last": last, "until": until}).scalar_one()

    def answered_in(self, week: str) -> list[int]:
        """The cases to which the forum replied in a week."""
        return list(self._connection.execute(_ANSWERED_IN, {"key": week}).scalars())

    def first_answered_in(self, week: str) -> list[int]:
        """The cases to which the forum replied in a week for the first time."""
        return list(self._connection.execute(_FIRST_ANSWERED, {"key": week}).scalars())

    def acted_on(self, actions: Collection[str], since: int, before: int) -> dict[str, list[int]]:
        """The subjects of each of these actions, as far as done between two times, the second one excluded.

        All at once, because every look at the audit log is one at all of it.
        """
        found: dict[str, list[int]] = {action: [] for action in actions}
        given = {"actions": list(actions), "since": since, "before": before}
        for action, subject in self._connection.execute(_ACTED_ON, given):
            found[action].append(subject)
        return found

    def reports(self, ids: Collection[int]) -> list[ReportRow]:
        """The reports of these ids that are there, in no order; some hundreds at once at most."""
        found = self._connection.execute(_ROWS, {"keys": list(ids)})
        return [replace(ReportRow(*row), status=Status(row.status)) for row in found]

    def existing(self, ids: Collection[int]) -> int:
        """How many of these reports are still there; some hundreds at once at most."""
        return self._connection.execute(_EXIST, {"keys": list(ids)}).scalar_one()

    def replies(self, ids: Collection[int], until: str) -> list[MessageRow]:
        """The forum's replies to these reports, written by the end of the week `until`."""
        found = self._connection.execute(_REPLIES_OF, {"keys": list(ids), "until": until})
        return [replace(MessageRow(*row), voice=Voice(row.voice)) for row in found]

    def waves(self, since: int, before: int) -> list[WaveRow]:
        """The waves that were open at any time between two times."""
        return [WaveRow(*row) for row in self._connection.execute(_WAVES, {"since": since, "before": before})]
