"""Photos of reports and of messages."""

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, func, insert, select

from bot.storage.records import AttachmentInfo, AttachmentRow
from bot.storage.schema import attachments

_OF_REPORT = attachments.c.report_id == bindparam("report")
_ADD = insert(attachments)
_OF = (
    select(attachments.c.id, attachments.c.message_id, func.length(attachments.c.content).label("size"))
    .where(_OF_REPORT)
    .order_by(attachments.c.id)
)
_TOTAL = select(func.coalesce(func.sum(func.length(attachments.c.content)), 0))
_COUNTS = (
    select(attachments.c.report_id, func.count().label("photos"))
    .where(attachments.c.report_id.in_(bindparam("keys", expanding=True)))
    .group_by(attachments.c.report_id)
)
_GET = select(attachments).where(_OF_REPORT, attachments.c.id == bindparam("key"))


class Attachments:
    """Attachments by report."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, attachment: AttachmentRow) -> None:
        """Keeps a new attachment; `StorageError` when there is no such report or message."""
        self._connection.execute(_ADD, asdict(attachment))

    def of(self, report_id: int) -> list[AttachmentInfo]:
        """What is attached to a case, without reading the content."""
        rows = self._connection.execute(_OF, {"report": report_id})
        return [AttachmentInfo(row.id, row.message_id, row.size) for row in rows]

    def counts(self, report_ids: Collection[int]) -> dict[int, int]:
        """How many photos these cases have; a case without any is absent. At most some hundreds at once."""
        counted = self._connection.execute(_COUNTS, {"keys": list(report_ids)})
        return {row.report_id: row.photos for row in counted}

    def total_bytes(self) -> int:
        """How many bytes all attachments take; reads their lengths only, but of every one."""
        return int(self._connection.execute(_TOTAL).scalar_one())

    def get(self, report_id: int, attachment_id: int) -> AttachmentRow | None:
        """The attachment, if it is there and belongs to this report."""
        row = self._connection.execute(_GET, {"report": report_id, "key": attachment_id}).one_or_none()
        if row is None:
            return None
        return AttachmentRow(
            row.id,
            row.report_id,
            row.message_id,
            row.week,
            row.epoch,
            row.team_key,
            row.reporter_key,
            row.content,
        )
