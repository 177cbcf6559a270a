"""Who holds an index: one for each set of team keys, for as long as a session with these keys is open and unlocked."""

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.errors import StorageError
from bot.services.inbox.index import Index
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage

LOOK_EVERY = 60
"""Seconds after which it is looked at again whose sessions have ended."""

KeySet = frozenset[tuple[int, bytes]]


@dataclass(slots=True)
class _Held:
    index: Index
    sessions: set[bytes] = field(default_factory=set)


class Indexes:
    """The indexes in memory. What is in them is as secret as the keys that opened it, and ends with them."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime]) -> None:
        self._storage = storage
        self._clock = clock
        self._held: dict[KeySet, _Held] = {}
        self._ended = False
        self._looked = 0.0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many indexes are held."""
        return len(self._held)

    def of(self, session: DeskSession) -> Index:
        """The index of the session's keys; a new one, empty, when nobody holds it. `NotAllowed`."""
        session.require(Power.READ)
        if self._clock().timestamp() >= self._looked + LOOK_EVERY:
            self.release()
        with self._lock:
            if self._ended:
                return Index(self._storage)
            held = self._held.setdefault(_key_set(session), _Held(Index(self._storage)))
            held.sessions.add(session.id)
            return held.index

    def acted(self, session: DeskSession) -> None:
        """The session has changed something, or ended itself: look again, and let go of what nobody may hold now."""
        held = self._held.get(_key_set(session))
        if held is not None:
            held.index.look_again()
            with suppress(StorageError):  # what was done is done; the next look lets go
                self.release()

    def release(self) -> bool:
        """Let go of every index whose sessions have all ended, expired or been locked; whether any is still held."""
        if not self._held:
            return False
        now = self._clock().timestamp()
        sessions = {one for held in list(self._held.values()) for one in held.sessions}
        with self._storage.begin() as tx:
            rows = {one: tx.sessions.get(one) for one in sessions}
        ended = {one for one, row in rows.items() if row is None or row.sealed is None or row.expires <= now}
        with self._lock:
            self._looked = now
            for held in self._held.values():
                held.sessions -= ended
            self._held = {keys: held for keys, held in self._held.items() if held.sessions}
            return bool(self._held)

    def end(self) -> None:
        """Let go of all of them, whoever is signed in, and hold none any more: the desk is closed or made anew.

        Nothing is looked up afterwards, so that the database can be let go of too.
        """
        with self._lock:
            self._ended, self._held = True, {}


def _key_set(session: DeskSession) -> KeySet:
    return frozenset((epoch, pair.public) for epoch, pair in session.keys.items())
