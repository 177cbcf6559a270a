"""Saved views: filters under a name, one's own or shared with the team, sealed to the team as all about cases is."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import CannotOpen, FieldError, KeyMissing, NotFound
from bot.i18n.direction import clean
from bot.services.casefile import Keys
from bot.services.inbox.filters import Filters
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import SavedViewRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, open_envelope, seal

SAVED_VIEW = "saved view"
"""What the content of a saved view is bound to, with its id."""

NAME_LIMIT = 60
VIEWS_LIMIT = 50
"""Views that one account may keep."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters under a name. `mine` when it belongs to whoever asks; `shared` when the whole team sees it."""

    id: int
    name: str = field(repr=False)
    filters: Filters = field(repr=False)
    shared: bool
    mine: bool


class SavedViews:
    """The saved views of the inbox."""

    def __init__(self, storage: Storage, new_view_id: Callable[[], int] = new_id) -> None:
        self._storage = storage
        self._new_id = new_view_id

    def all(self, session: DeskSession) -> tuple[SavedView, ...]:
        """One's own and the team's, by name; views that no key of the session opens are left out."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            rows = tx.saved_views.all()
        views = (_opened(row, session.keys, session.principal.coordinator_id) for row in rows)
        found = (view for view in views if view is not None and (view.mine or view.shared))
        return tuple(sorted(found, key=lambda view: (view.name.casefold(), view.id)))

    def get(self, session: DeskSession, view_id: int) -> SavedView:
        """A view one may see; `NotFound`."""
        found = next((view for view in self.all(session) if view.id == view_id), None)
        if found is None:
            raise NotFound("no such view")
        return found

    def save(self, session: DeskSession, name: str, filters: Filters, *, shared: bool) -> SavedView:
        """Keep filters under a name. `FieldError` names `name`: empty, too long, or there are too many views.

        Only accounts that work on cases share views (`NotAllowed`): a reader changes nothing for others.
        """
        view = SavedView(self._new_id(), _checked_name(name), filters, shared, mine=True)
        _may_share(session, shared=shared)
        with self._storage.begin() as tx:
            owned = [row for row in tx.saved_views.all() if row.coordinator_id == session.principal.coordinator_id]
            if len(owned) >= VIEWS_LIMIT:
                raise FieldError("name", f"at most {VIEWS_LIMIT} views")
            tx.saved_views.add(_sealed(tx, view, session.principal.coordinator_id))
            tx.commit()
        return view

    def rename(self, session: DeskSession, view_id: int, name: str, *, shared: bool) -> None:
        """Call one's own view by another name, and share it or keep it to oneself. As `save`; `NotFound`."""
        name = _checked_name(name)
        _may_share(session, shared=shared)
        with self._storage.begin() as tx:
            row = tx.saved_views.get(view_id)
            view = None if row is None else _opened(row, session.keys, session.principal.coordinator_id)
            if row is None or view is None or not view.mine:
                raise NotFound("no such view of yours")
            renamed = SavedView(view.id, name, view.filters, shared, mine=True)
            tx.saved_views.put(_sealed(tx, renamed, row.coordinator_id))
            tx.commit()

    def delete(self, session: DeskSession, view_id: int) -> None:
        """Delete one's own view; nothing happens when it is gone already. `NotFound` when it is somebody else's."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            row = tx.saved_views.get(view_id)
            if row is not None and row.coordinator_id != session.principal.coordinator_id:
                raise NotFound("no such view of yours")
            if tx.saved_views.delete(view_id):
                tx.commit()


def _may_share(session: DeskSession, *, shared: bool) -> None:
    session.require(Power.WORK if shared else Power.READ)


def _checked_name(name: str) -> str:
    name = " ".join(clean(name).split())
    if not name:
        raise FieldError("name", "give it a name")
    if len(name) > NAME_LIMIT:
        raise FieldError("name", f"at most {NAME_LIMIT} characters")
    return name


def _sealed(tx: Transaction, view: SavedView, owner: int) -> SavedViewRow:
    epoch = tx.keys.sealing_epoch()
    if epoch is None:
        raise KeyMissing("there is no team key yet")
    plain = {"v": 1, "name": view.name, "filters": view.filters.to_plain(), "shared": view.shared}
    envelope = seal(
        json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(),
        bound_to=bound(SAVED_VIEW, view.id),
        team=epoch.public_key,
    )
    return SavedViewRow(view.id, owner, epoch.number, envelope.team_key, envelope.content)


def _opened(row: SavedViewRow, keys: Keys, me: int) -> SavedView | None:
    try:
        plain = json.loads(
            open_envelope(row.content, row.team_key, keys[row.epoch], bound_to=bound(SAVED_VIEW, row.id))
        )
        filters = Filters.from_plain(plain["filters"])
        return SavedView(row.id, plain["name"], filters, plain["shared"], mine=row.coordinator_id == me)
    except (CannotOpen, ValueError, LookupError, TypeError):
        return None
