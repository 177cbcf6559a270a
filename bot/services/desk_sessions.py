"""Sessions at the desk: begun, locked when nobody uses them, listed and ended.

A session seals the coordinator's own private key under a key that only its cookie holds. A locked one has given that
up: the row says whose it was and until when the password alone opens it again. What kind of browser it is stands beside
it, sealed to the coordinator's own key.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from secrets import token_urlsafe

from bot.errors import CannotOpen, KeyMissing, NotFound, SessionEnded
from bot.services.principals import DeskSession, Power
from bot.services.tries import AccessLimits
from bot.storage.engine import Storage
from bot.storage.records import CoordinatorRow, SessionRow
from bot.storage.transaction import Transaction
from bot.vault.keys import KeyPair, open_sealed, seal_to
from bot.vault.padding import pad, unpad
from bot.vault.sessions import new_token, open_session, seal_session, session_id


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody signed in with, by the codes of the desk; empty when it is not known."""

    browser: str = ""
    system: str = ""


class Stage(Enum):
    """How far somebody is with a session."""

    OPEN = auto()
    LOCKED = auto()  # the password opens it again
    HALF = auto()  # the code of the second factor is missing


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a session keeps sealed under its cookie. `started` is in seconds since the epoch."""

    private: bytes = field(repr=False)
    csrf: str = field(repr=False)
    started: int
    half: bool = False

    def to_bytes(self) -> bytes:
        """As it is sealed."""
        private = base64.b64encode(self.private).decode()
        kept = {"private": private, "csrf": self.csrf, "started": self.started, "half": self.half}
        return json.dumps(kept).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "Unlocked":
        """Back from `to_bytes`."""
        kept = json.loads(plain)
        return cls(base64.b64decode(kept["private"]), kept["csrf"], kept["started"], kept["half"] is not False)


@dataclass(frozen=True, slots=True)
class Found:
    """A session that is not over; `kept` is None while it is locked."""

    row: SessionRow
    coordinator: CoordinatorRow
    kept: Unlocked | None = field(repr=False)

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if self.kept is None:
            return Stage.LOCKED
        return Stage.HALF if self.kept.half else Stage.OPEN


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of a coordinator's sessions as they see it. `name` is what it is ended by; `this` is the one they use.

    `began` is None when the label is damaged; `used` is when it was last used, to the minute.
    """

    name: str
    device: Device
    began: datetime | None
    used: datetime
    locked: bool
    this: bool


class DeskSessions:
    """Begins, finds, lists and ends sessions."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime], limits: AccessLimits) -> None:
        self._storage = storage
        self._clock = clock
        self._limits = limits

    def begin(
        self, tx: Transaction, coordinator_id: int, own: KeyPair, device: Device, *, started: int | None = None
    ) -> str:
        """A session; its token. `started` when it goes on with one that began earlier (seconds since the epoch)."""
        now = self._now()
        began = now if started is None else started
        label = json.dumps({"browser": device.browser, "system": device.system, "began": began}).encode()
        token, kept = new_token(), Unlocked(own.private, token_urlsafe(24), began)
        tx.sessions.add(
            SessionRow(
                id=session_id(token),
                coordinator_id=coordinator_id,
                sealed=seal_session(token, kept.to_bytes()),
                label=seal_to(own.public, pad(label)),
                expires=now + int(self._limits.idle.total_seconds()),
                ends=began + int(self._limits.absolute.total_seconds()),
            )
        )
        return token

    def begin_half(self, tx: Transaction, coordinator_id: int, own: KeyPair) -> str:
        """What somebody has between password and code: it opens nothing, has no label, and ends within minutes."""
        token, ends = new_token(), self._now() + int(self._limits.half.total_seconds())
        kept = Unlocked(own.private, token_urlsafe(24), self._now(), half=True)
        sealed = seal_session(token, kept.to_bytes())
        tx.sessions.add(SessionRow(session_id(token), coordinator_id, sealed, None, ends, ends))
        return token

    def find(self, tx: Transaction, token: str) -> Found:
        """The session of a token; `SessionEnded` when there is none or it is over. Locks it when nobody has used it.

        Fails closed: whatever is damaged, or has no label though it is not a half one, is over.
        """
        row = tx.sessions.get(session_id(token)) if token else None
        if row is None:
            raise SessionEnded("no such session")
        coordinator, now = tx.coordinators.get(row.coordinator_id), self._now()
        put_back = row.expires > now + 2 * self._limits.idle.total_seconds()  # the clock was, since
        kept = None if row.sealed is None else _open_kept(token, row.sealed)
        over = put_back or now >= row.ends or (row.sealed is not None and not self._is_sound(row, kept))
        if over or coordinator is None or not coordinator.active or (row.label is None and kept is None):
            tx.sessions.delete(row.id)
            tx.commit()
            raise SessionEnded("the session has ended")
        if kept is not None and now >= row.expires:
            tx.sessions.lock(row.id)
            tx.commit()
            kept = None
        return Found(row, coordinator, kept)

    def touch(self, tx: Transaction, row: SessionRow) -> bool:
        """Let a session that is used stay unlocked; whether anything had to be written."""
        expires = self._now() + int(self._limits.idle.total_seconds())
        if expires - row.expires < self._limits.touch_every.total_seconds():
            return False
        tx.sessions.touch(row.id, expires)
        return True

    def lock(self, session: DeskSession) -> None:
        """Lock this session at once."""
        with self._storage.begin() as tx:
            tx.sessions.lock(session.id)
            tx.commit()

    def mine(self, session: DeskSession) -> tuple[OpenSession, ...]:
        """The sessions of whoever asks, the one begun last first."""
        session.require(Power.LOOK)
        with self._storage.begin() as tx:
            rows = tx.sessions.of(session.principal.coordinator_id)
        now = self._now()
        return tuple(self._shown(row, session) for row in rows if row.label is not None and row.ends > now)

    def end(self, session: DeskSession, name: str) -> None:
        """End one of the sessions of whoever asks; `NotFound` when it is not among them, or ended already."""
        session.require(Power.LOOK)
        coordinator_id = session.principal.coordinator_id
        with self._storage.begin() as tx:
            found = [row for row in tx.sessions.of(coordinator_id) if row.id.hex() == name]
            if not found:
                raise NotFound("no such session")
            tx.sessions.delete(found[0].id)
            tx.audit.add("session_ended", coordinator_id, None, self._now())
            tx.commit()

    def end_others(self, session: DeskSession) -> None:
        """End all sessions of whoever asks but this one."""
        session.require(Power.LOOK)
        coordinator_id = session.principal.coordinator_id
        with self._storage.begin() as tx:
            tx.sessions.delete_others(coordinator_id, session.id)
            tx.audit.add("other_sessions_ended", coordinator_id, None, self._now())
            tx.commit()

    def counts(self, session: DeskSession) -> Mapping[int, int]:
        """How many sessions each colleague has, by account; those without are left out."""
        session.require(Power.MANAGE)
        with self._storage.begin() as tx:
            return tx.sessions.count_open(self._now())

    def end_of(self, session: DeskSession, coordinator_id: int) -> None:
        """End all sessions of a colleague, who may sign in again; `NotFound`."""
        session.require(Power.MANAGE)
        with self._storage.begin() as tx:
            if tx.coordinators.get(coordinator_id) is None:
                raise NotFound("no such colleague")
            tx.sessions.delete_of(coordinator_id)
            tx.audit.add("colleague_signed_out", session.principal.coordinator_id, coordinator_id, self._now())
            tx.commit()

    def device_of(self, row: SessionRow | None, own: KeyPair) -> Device:
        """What a session was begun with, as far as its label says."""
        return Device() if row is None or row.label is None else _open_label(row.label, own)[0]

    def _shown(self, row: SessionRow, session: DeskSession) -> OpenSession:
        device, began = Device(), None
        if row.label is not None and session.own is not None:
            device, began = _open_label(row.label, session.own)
        used = datetime.fromtimestamp(row.expires, UTC) - self._limits.idle
        locked = row.sealed is None or row.expires <= self._now()
        return OpenSession(row.id.hex(), device, began, used, locked, row.id == session.id)

    def _is_sound(self, row: SessionRow, kept: Unlocked | None) -> bool:
        """Whether what a row keeps opens, is not older than it may be, and goes with the rest of the row."""
        if kept is None or self._now() >= kept.started + self._limits.absolute.total_seconds():
            return False
        return kept.half == (row.label is None)

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _open_kept(token: str, sealed: bytes) -> Unlocked | None:
    try:
        return Unlocked.from_bytes(open_session(token, sealed))
    except (CannotOpen, KeyError, ValueError):
        return None


def _open_label(label: bytes, own: KeyPair) -> tuple[Device, datetime | None]:
    try:
        kept = json.loads(unpad(open_sealed(own, label)))
        return Device(str(kept["browser"]), str(kept["system"])), datetime.fromtimestamp(int(kept["began"]), UTC)
    except (CannotOpen, KeyMissing, KeyError, ValueError):
        return Device(), None
