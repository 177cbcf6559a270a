"""Signing in at the desk: a password unlocks keys, a session keeps them unlocked for a while."""

import base64
import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe

from bot.domain.weeks import week_of
from bot.errors import CannotOpen, FieldError, SessionEnded, SignInFailed, TooManyTries
from bot.services.principals import DeskSession, Principal, Role
from bot.storage.engine import Storage
from bot.storage.records import CoordinatorRow, EpochRow, SessionRow, TeamSealRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.kdf import KdfCost
from bot.vault.keys import KeyPair, open_sealed, seal_to
from bot.vault.passwords import dummy_unwrap, needs_rewrap, strong_enough, unwrap_private, wrap_private
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.recovery import new_recovery
from bot.vault.sessions import new_token, open_session, seal_session, session_id

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class AccessLimits:
    """How long a session lasts, and how many wrong tries there are in a window, per login and per address."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    window: timedelta = timedelta(minutes=15)
    per_login: int = 5
    per_client: int = 30
    touch_every: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Unlocked:
    """What a session keeps sealed under its cookie."""

    private: bytes = field(repr=False)
    csrf: str = field(repr=False)
    started: int

    def to_bytes(self) -> bytes:
        private = base64.b64encode(self.private).decode()
        return json.dumps({"private": private, "csrf": self.csrf, "started": self.started}).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "_Unlocked":
        kept = json.loads(plain)
        return cls(base64.b64decode(kept["private"]), kept["csrf"], kept["started"])


class Access:
    """Coordinators' accounts and sessions.

    A session seals the coordinator's own private key; the team keys are opened with it at each request, so that a
    seal taken away closes the cases at once. Argon2 never runs inside a transaction, and never more than
    `unlocking` times at once, since each run takes the memory its cost names.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        pseudonyms: Pseudonyms,
        password_cost: KdfCost,
        *,
        limits: AccessLimits | None = None,
        unlocking: int = 2,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._pseudonyms = pseudonyms
        self._cost = password_cost
        self.limits = limits or AccessLimits()
        self._unlocking = threading.BoundedSemaphore(unlocking)

    def create_first_team(self, login: str, name: str, password: str, language: str) -> str:
        """Make the recovery key, the first team key and the first coordinator; the recovery key, as it is printed.

        `FieldError` when the login or the password will not do, or when there is a team already.
        """
        login, name = _checked_login(login), _checked_name(name)
        strong_enough(password, login)
        printed, recovery = new_recovery()
        team, own = KeyPair.generate(), KeyPair.generate()
        wrapped = self._wrap(own.private, password)
        week = week_of(self._clock().date())
        with self._storage.begin() as tx:
            if tx.keys.current_epoch() is not None:
                raise FieldError("team", "there is a team already")
            coordinator_id = new_id()
            tx.coordinators.add(
                CoordinatorRow(
                    id=coordinator_id,
                    login=login,
                    name=name,
                    role=Role.COORDINATOR.value,
                    public_key=own.public,
                    wrapped_private=wrapped,
                    active=True,
                    language=language,
                    week=week,
                )
            )
            tx.keys.add_epoch(
                EpochRow(
                    number=1,
                    public_key=team.public,
                    recovery_public=recovery.public,
                    recovery_seal=seal_to(recovery.public, team.private),
                    week=week,
                )
            )
            tx.keys.add_seal(TeamSealRow(1, coordinator_id, seal_to(own.public, team.private)))
            tx.audit.add("team_created", coordinator_id, None, self._now())
            tx.commit()
        return printed

    def sign_in(self, login: str, password: str, client: str) -> str:
        """Start a session; the token that only the cookie keeps.

        `client` is the address it comes from. `TooManyTries` before anything is looked at; `SignInFailed` says
        neither whether the login exists nor what was wrong, and takes as long either way.
        """
        login = _fold(login)
        tries = self._pseudonyms.bucket("desk-login", login)
        with self._storage.begin() as tx:
            self._count_try(tx, tries, self.limits.per_login)
            self._count_try(tx, self._pseudonyms.bucket("desk-client", client), self.limits.per_client)
            row = tx.coordinators.by_login(login)
            tx.commit()
        private = self._unwrap(row, password)
        if row is None or private is None or not row.active:
            self._note_refusal(row)
            raise SignInFailed("the name or the password is wrong")
        rewrapped = self._wrap(private, password) if needs_rewrap(row.wrapped_private, self._cost) else None
        with self._storage.begin() as tx:
            tx.throttles.clear(tries)
            tx.sessions.delete_expired(self._now())
            if rewrapped is not None:
                tx.coordinators.set_wrapped(row.id, rewrapped)
            token = self._start(tx, row.id, private)
            tx.audit.add("signed_in", row.id, None, self._now())
            tx.commit()
        return token

    def session(self, token: str) -> DeskSession:
        """Who this token belongs to, with the keys; `SessionEnded` when it is unknown, idle too long or too old."""
        if not token:
            raise SessionEnded("not signed in")
        now, key = self._now(), session_id(token)
        with self._storage.begin() as tx:
            row = tx.sessions.get(key)
            if row is None:
                raise SessionEnded("no such session")
            coordinator = tx.coordinators.get(row.coordinator_id)
            kept = _open_kept(token, row.sealed)
            too_old = kept is None or now >= kept.started + self.limits.absolute.total_seconds()
            if now >= row.expires or too_old or kept is None or coordinator is None or not coordinator.active:
                tx.sessions.delete(key)
                tx.commit()
                raise SessionEnded("the session has ended")
            seals = tx.keys.seals_for(coordinator.id)
            expires = now + int(self.limits.idle.total_seconds())
            if expires - row.expires >= self.limits.touch_every.total_seconds():
                tx.sessions.touch(key, expires)
                tx.commit()
        return DeskSession(_principal(coordinator), key, _team_keys(kept.private, seals), kept.csrf)

    def sign_out(self, token: str) -> None:
        """End this session; nothing happens when it has ended already."""
        with self._storage.begin() as tx:
            row = tx.sessions.get(session_id(token))
            if row is not None:
                tx.sessions.delete(row.id)
                tx.audit.add("signed_out", row.coordinator_id, None, self._now())
                tx.commit()

    def sign_out_everywhere(self, session: DeskSession) -> None:
        """End every session of this coordinator, this one too."""
        with self._storage.begin() as tx:
            tx.sessions.delete_of(session.principal.coordinator_id)
            tx.audit.add("signed_out_everywhere", session.principal.coordinator_id, None, self._now())
            tx.commit()

    def change_password(self, session: DeskSession, old: str, new: str) -> str:
        """Wrap the coordinator's key under a new password and end all their sessions; the token of a new one.

        `FieldError` names `old` or `password`; `TooManyTries` when the old one was guessed at.
        """
        strong_enough(new, session.principal.login)
        coordinator_id = session.principal.coordinator_id
        tries = self._pseudonyms.bucket("desk-password", str(coordinator_id))
        with self._storage.begin() as tx:
            self._count_try(tx, tries, self.limits.per_login)
            row = tx.coordinators.get(coordinator_id)
            tx.commit()
        private = self._unwrap(row, old)
        if private is None:
            raise FieldError("old", "This is not your password.")
        wrapped = self._wrap(private, new)
        with self._storage.begin() as tx:
            tx.throttles.clear(tries)
            tx.coordinators.set_wrapped(coordinator_id, wrapped)
            tx.sessions.delete_of(coordinator_id)
            token = self._start(tx, coordinator_id, private)
            tx.audit.add("password_changed", coordinator_id, None, self._now())
            tx.commit()
        return token

    def set_language(self, session: DeskSession, language: str) -> None:
        """Speak this language to the coordinator from now on."""
        with self._storage.begin() as tx:
            tx.coordinators.set_language(session.principal.coordinator_id, language)
            tx.commit()

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _start(self, tx: Transaction, coordinator_id: int, private: bytes) -> str:
        token, now = new_token(), self._now()
        kept = _Unlocked(private, token_urlsafe(24), now)
        expires = now + int(self.limits.idle.total_seconds())
        tx.sessions.add(SessionRow(session_id(token), coordinator_id, seal_session(token, kept.to_bytes()), expires))
        return token

    def _count_try(self, tx: Transaction, bucket: bytes, limit: int) -> None:
        now = self._now()
        count, resets = tx.throttles.hit(bucket, now, int(self.limits.window.total_seconds()))
        if count > limit:
            raise TooManyTries(max(1, resets - now))

    def _note_refusal(self, row: CoordinatorRow | None) -> None:
        with self._storage.begin() as tx:
            tx.audit.add("sign_in_refused", row.id if row else None, None, self._now())
            tx.commit()

    def _wrap(self, private: bytes, password: str) -> bytes:
        with self._unlocking:
            return wrap_private(private, password, self._cost)

    def _unwrap(self, row: CoordinatorRow | None, password: str) -> bytes | None:
        with self._unlocking:
            if row is None:
                dummy_unwrap(self._cost)
                return None
            try:
                return unwrap_private(row.wrapped_private, password)
            except CannotOpen:
                return None


def _open_kept(token: str, sealed: bytes) -> _Unlocked | None:
    try:
        return _Unlocked.from_bytes(open_session(token, sealed))
    except CannotOpen:
        return None


def _team_keys(private: bytes, seals: Sequence[TeamSealRow]) -> dict[int, KeyPair]:
    """The team keys by epoch; a damaged seal closes its epoch's cases, not the desk."""
    own, keys = KeyPair.from_private(private), {}
    for seal in seals:
        with suppress(CannotOpen):
            keys[seal.epoch] = KeyPair.from_private(open_sealed(own, seal.sealed))
    return keys


def _principal(row: CoordinatorRow) -> Principal:
    return Principal(row.id, row.login, row.name, row.role, row.language)


def _fold(login: str) -> str:
    return login.strip().casefold()


def _checked_login(login: str) -> str:
    folded = _fold(login)
    if not 2 <= len(folded) <= 64 or not all(c.isalnum() or c in "._-@" for c in folded):
        raise FieldError("login", "2 to 64 letters, digits, dots, dashes or @")
    return folded


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise FieldError("name", "1 to 80 characters")
    return name
