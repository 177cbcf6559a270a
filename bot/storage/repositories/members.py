"""Members: people who asked to be written to."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.storage.records import MemberRow
from bot.storage.schema import members
from bot.storage.times import DAY, floor

_ADD = insert(members)
_BY_KEY = select(members).where(members.c.member_key == bindparam("key"))
_GET = select(members).where(members.c.id == bindparam("key"))
_AFTER = select(members).where(members.c.id > bindparam("after")).order_by(members.c.id).limit(bindparam("limit"))
_REPLACE = (
    update(members)
    .where(members.c.id == bindparam("key"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("member_key", "sealed", "language", "area", "organisation", "state", "prompted")
        }
    )
)
_SET_STATE = update(members).where(members.c.id == bindparam("key")).values(state=bindparam("new"))
_PROMPTED = update(members).where(members.c.id == bindparam("key")).values(prompted=bindparam("day"))
_DELETE = delete(members).where(members.c.id == bindparam("key"))
_COUNT_BY = {
    name: select(members.c[name], func.count()).where(members.c[name].is_not(None)).group_by(members.c[name])
    for name in ("language", "area", "organisation")
}
_COUNT = select(members.c.language, func.count()).where(members.c.state == "active").group_by(members.c.language)


class Members:
    """Members by id and by the keyed hash of their chat."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, member: MemberRow) -> None:
        """Keeps a new member; `StorageError` when the chat is one already."""
        self._connection.execute(_ADD, asdict(member) | {"prompted": floor(member.prompted, DAY)})

    def by_key(self, member_key: bytes) -> MemberRow | None:
        """The member whose chat has this keyed hash."""
        row = self._connection.execute(_BY_KEY, {"key": member_key}).one_or_none()
        return None if row is None else MemberRow(*row)

    def get(self, member_id: int) -> MemberRow | None:
        """The member of that id."""
        row = self._connection.execute(_GET, {"key": member_id}).one_or_none()
        return None if row is None else MemberRow(*row)

    def after(self, member_id: int, limit: int) -> list[MemberRow]:
        """The next members in the order of their ids, which tells nothing; the first ones after 0."""
        rows = self._connection.execute(_AFTER, {"after": member_id, "limit": limit})
        return [MemberRow(*row) for row in rows]

    def replace(self, member: MemberRow) -> None:
        """Puts all columns in the place of what the member of that id had."""
        given = {f"new_{name}": value for name, value in asdict(member).items() if name != "id"}
        given["new_prompted"] = floor(member.prompted, DAY)
        self._connection.execute(_REPLACE, given | {"key": member.id})

    def set_state(self, member_id: int, state: str) -> None:
        """Says whether they can be reached: active or blocked."""
        self._connection.execute(_SET_STATE, {"key": member_id, "new": state})

    def set_prompted(self, member_ids: Sequence[int], day: int) -> None:
        """Says on which day (any of its seconds) they were last prompted."""
        if member_ids:
            self._connection.execute(_PROMPTED, [{"key": one, "day": floor(day, DAY)} for one in member_ids])

    def delete(self, member_id: int) -> bool:
        """Forgets a member with all their deliveries; returns whether they were there."""
        return self._connection.execute(_DELETE, {"key": member_id}).rowcount > 0

    def count_by_language(self) -> dict[str, int]:
        """How many can be written to, by language."""
        return {row[0]: row[1] for row in self._connection.execute(_COUNT)}

    def count_by(self, what: Literal["language", "area", "organisation"]) -> dict[str, int]:
        """How many members there are, those who cannot be reached included, by what they chose."""
        return {row[0]: row[1] for row in self._connection.execute(_COUNT_BY[what])}
