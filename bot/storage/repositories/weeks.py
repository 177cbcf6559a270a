"""Frozen weeks: each version once, whoever freezes it; and the sealed figures that belong to it."""

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.records import WeekFiguresRow, WeekRow
from bot.storage.schema import week_figures, weeks
from bot.storage.upserts import upsert

_OF = weeks.c.week == bindparam("key")
_ADD = {
    name: statement.on_conflict_do_nothing(index_elements=["week", "version"]).returning(weeks.c.id)
    for name, statement in (("sqlite", sqlite.insert(weeks)), ("postgresql", postgresql.insert(weeks)))
}
_GET = select(weeks).where(_OF, weeks.c.version == bindparam("of"))
_NAME = select(weeks.c.week).where(weeks.c.id == bindparam("key"))
_VERSIONS = select(weeks).where(_OF).order_by(weeks.c.version)
_AMONG = select(weeks).where(weeks.c.week.in_(bindparam("keys", expanding=True)), weeks.c.version == 1)
_ALL = select(weeks).where(weeks.c.version == 1).order_by(weeks.c.week.desc())
_PUBLISHED = _ALL.where(weeks.c.published.is_not(None))
_LATEST = select(func.max(weeks.c.week))
_PUBLISH = (
    update(weeks)
    .where(weeks.c.id == bindparam("key"), weeks.c.published.is_(None))
    .values(published=bindparam("table"))
)
_COLUMNS = ("epoch", "team_key", "content")
_PUT_FIGURES = upsert(week_figures, lambda new: {name: new[name] for name in _COLUMNS})
_FIGURES = select(week_figures).where(week_figures.c.id == bindparam("key"))


class Weeks:
    """Frozen weeks by week and version. Nothing of a version changes, but for its publishable table, once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: WeekRow) -> bool:
        """Keeps a version of a week; False when that version is there already."""
        return self._connection.execute(_ADD[self._connection.dialect.name], asdict(row)).one_or_none() is not None

    def get(self, week: str, version: int = 1) -> WeekRow | None:
        """A version of a week; the first one is what was frozen."""
        row = self._connection.execute(_GET, {"key": week, "of": version}).one_or_none()
        return None if row is None else WeekRow(*row)

    def name(self, week_id: int) -> str | None:
        """Which week a version is of."""
        found: str | None = self._connection.execute(_NAME, {"key": week_id}).scalar_one_or_none()
        return found

    def versions(self, week: str) -> list[WeekRow]:
        """All versions of a week in their order."""
        return [WeekRow(*row) for row in self._connection.execute(_VERSIONS, {"key": week})]

    def among(self, written: Collection[str]) -> dict[str, WeekRow]:
        """The first versions of those of these weeks that are frozen, by week."""
        return {row.week: WeekRow(*row) for row in self._connection.execute(_AMONG, {"keys": list(written)})}

    def all(self) -> list[WeekRow]:
        """The first version of every frozen week, the newest first."""
        return [WeekRow(*row) for row in self._connection.execute(_ALL)]

    def published(self) -> list[WeekRow]:
        """The weeks of which something may leave the desk, the newest first."""
        return [WeekRow(*row) for row in self._connection.execute(_PUBLISHED)]

    def latest(self) -> str | None:
        """The newest week that is frozen."""
        found: str | None = self._connection.execute(_LATEST).scalar_one()
        return found

    def publish(self, week_id: int, table: str) -> bool:
        """Keeps what may leave of a version; False when it has something already: nothing is published twice."""
        return self._connection.execute(_PUBLISH, {"key": week_id, "table": table}).rowcount > 0

    def put_figures(self, row: WeekFiguresRow) -> None:
        """Keeps the sealed figures of a version, in the place of what was counted before."""
        self._connection.execute(_PUT_FIGURES[self._connection.dialect.name], asdict(row))

    def figures(self, week_id: int) -> WeekFiguresRow | None:
        """The sealed figures of a version, as far as they are counted."""
        row = self._connection.execute(_FIGURES, {"key": week_id}).one_or_none()
        return None if row is None else WeekFiguresRow(*row)
