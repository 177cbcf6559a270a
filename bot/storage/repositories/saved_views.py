"""Saved views of the inbox: sealed, with whose they are."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.errors import NotFound
from bot.storage.records import SavedViewRow
from bot.storage.schema import saved_views

_IS = saved_views.c.id == bindparam("key")
_ADD = insert(saved_views)
_ALL = select(saved_views).order_by(saved_views.c.id)
_GET = select(saved_views).where(_IS)
_PUT = (
    update(saved_views)
    .where(_IS)
    .values(
        {column: bindparam(f"new_{column}") for column in ("epoch", "team_key", "content")},
    )
)
_DELETE = delete(saved_views).where(_IS)


class SavedViews:
    """Saved views by id; their names and filters can only be read with the team's keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, view: SavedViewRow) -> None:
        """Keeps a new view; `StorageError` when there is no such coordinator."""
        self._connection.execute(_ADD, asdict(view))

    def all(self) -> list[SavedViewRow]:
        """Everybody's views, in an order that tells nothing."""
        return [SavedViewRow(*row) for row in self._connection.execute(_ALL)]

    def get(self, view_id: int) -> SavedViewRow | None:
        """The view, if it is there."""
        row = self._connection.execute(_GET, {"key": view_id}).one_or_none()
        return None if row is None else SavedViewRow(*row)

    def put(self, view: SavedViewRow) -> None:
        """Keeps this in the place of what was there; `NotFound` when it is gone."""
        given = {
            "key": view.id,
            "new_epoch": view.epoch,
            "new_team_key": view.team_key,
            "new_content": view.content,
        }
        if self._connection.execute(_PUT, given).rowcount == 0:
            raise NotFound("there is no such view")

    def delete(self, view_id: int) -> bool:
        """Deletes a view; returns whether it was there."""
        return self._connection.execute(_DELETE, {"key": view_id}).rowcount > 0
