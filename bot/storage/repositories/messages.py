"""What was said about a case since its report was sent."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select

from bot.domain.cases import Voice
from bot.storage.records import MessageRow
from bot.storage.schema import messages

_OF_REPORT = messages.c.report_id == bindparam("key")
_ADD = insert(messages)
_OF = select(messages).where(_OF_REPORT).order_by(messages.c.week, messages.c.id)
_REPORTS = messages.c.report_id.in_(bindparam("keys", expanding=True))
_OF_MANY = select(messages).where(_REPORTS)
_VOICES = select(messages.c.report_id, messages.c.voice).where(_REPORTS)
_COUNT = select(func.count()).select_from(messages).where(_OF_REPORT)
_BY_VOICE = (
    select(messages.c.voice, func.count()).where(messages.c.week == bindparam("week")).group_by(messages.c.voice)
)


def _record(row: Row[Any]) -> MessageRow:
    return MessageRow(
        row.id,
        row.report_id,
        Voice(row.voice),
        row.week,
        row.epoch,
        row.team_key,
        row.reporter_key,
        row.content,
    )


class Messages:
    """Messages by report."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: MessageRow) -> None:
        """Keeps a new message; `StorageError` when there is no such report."""
        self._connection.execute(_ADD, asdict(message))

    def of(self, report_id: int) -> list[MessageRow]:
        """All messages of a case by week; their order within a week stands inside the sealed content."""
        return [_record(row) for row in self._connection.execute(_OF, {"key": report_id})]

    def of_many(self, report_ids: Collection[int]) -> dict[int, list[MessageRow]]:
        """All messages of these cases by case, in no order; a case without any is absent. At most some hundreds."""
        found: dict[int, list[MessageRow]] = {}
        for row in self._connection.execute(_OF_MANY, {"keys": list(report_ids)}):
            found.setdefault(row.report_id, []).append(_record(row))
        return found

    def voices(self, report_ids: Collection[int]) -> dict[int, list[Voice]]:
        """Who wrote in these cases, one for each message, without reading any; a silent case is absent."""
        found: dict[int, list[Voice]] = {}
        for report_id, voice in self._connection.execute(_VOICES, {"keys": list(report_ids)}):
            found.setdefault(report_id, []).append(Voice(voice))
        return found

    def count(self, report_id: int) -> int:
        """How many messages the case has."""
        return self._connection.execute(_COUNT, {"key": report_id}).scalar_one()

    def count_by_voice(self, week: str) -> dict[Voice, int]:
        """How many messages of each voice came in a week; a voice that was silent is absent."""
        return {Voice(voice): count for voice, count in self._connection.execute(_BY_VOICE, {"week": week})}
