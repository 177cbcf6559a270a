"""Signing in at the desk: a password unlocks keys, a session keeps them unlocked for a while."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe

from bot.domain.weeks import week_of
from bot.errors import CannotOpen, FieldError, SessionEnded, SignInFailed, TooManyTries
from bot.services.accounts import Passwords, checked_login, checked_name, folded
from bot.services.principals import DeskSession, Principal, Role
from bot.services.team_keys import CEREMONY, reseal, team_keys
from bot.storage.engine import Storage
from bot.storage.records import CoordinatorRow, EpochRow, SessionRow, TeamSealRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.kdf import KdfCost
from bot.vault.keys import KeyPair, seal_to
from bot.vault.passwords import needs_rewrap, strong_enough
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.recovery import new_recovery
from bot.vault.sessions import new_token, open_session, seal_session, session_id

Clock = Callable[[], datetime]


REFUSALS_NOTED_A_DAY = 1000
_DAY = 86_400


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
        self.limits = limits or AccessLimits()
        self.passwords = Passwords(password_cost, unlocking)

    def create_first_team(self, login: str, name: str, password: str, language: str) -> str:
        """Make the recovery key, the first team key and the first coordinator; the recovery key, as it is printed.

        `FieldError` when the login or the password will not do, or when there is a team already.
        """
        login, name = checked_login(login), checked_name(name)
        strong_enough(password, login)
        printed, recovery = new_recovery()
        team, own = KeyPair.generate(), KeyPair.generate()
        wrapped = self.passwords.wrap(own.private, password)
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
                    role=Role.ADMIN.value,
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
        login = folded(login)
        tries = self._pseudonyms.bucket("desk-login", login)
        with self._storage.begin() as tx:
            self._count_try(tx, tries, self.limits.per_login)
            self._count_try(tx, self._pseudonyms.bucket("desk-client", client), self.limits.per_client)
            row = tx.coordinators.by_login(login)
            tx.commit()
        private = self.passwords.unwrap(row, password)
        if row is None or private is None or not row.active:
            self._note_refusal(row)
            raise SignInFailed("the name or the password is wrong")
        dearer = needs_rewrap(row.wrapped_private, self.passwords.cost)
        rewrapped = self.passwords.wrap(private, password) if dearer else None
        with self._storage.begin() as tx:
            tx.lock_chat(CEREMONY)
            if not _still(tx, row):
                raise SignInFailed("the account was changed meanwhile; sign in again")
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
            kept = None if row.sealed is None else _open_kept(token, row.sealed)
            too_old = kept is None or now >= kept.started + self.limits.absolute.total_seconds()
            put_back = row.expires > now + 2 * self.limits.idle.total_seconds()  # the clock was, since
            if (
                now >= row.expires
                or put_back
                or too_old
                or kept is None
                or coordinator is None
                or not coordinator.active
            ):
                tx.sessions.delete(key)
                tx.commit()
                raise SessionEnded("the session has ended")
            seals, must_change = tx.keys.seals_for(coordinator.id), tx.coordinators.must_change(coordinator.id)
            expires = now + int(self.limits.idle.total_seconds())
            if expires - row.expires >= self.limits.touch_every.total_seconds():
                tx.sessions.touch(key, expires)
                tx.commit()
        keys = {} if must_change else team_keys(kept.private, seals)
        return DeskSession(_principal(coordinator), key, keys, kept.csrf, must_change)

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
        """Take a new password and end all sessions of the account; the token of a new one.

        It comes with a new key pair, to which the team's keys are sealed anew: the old password opens nothing that is
        stored from now on, not even beside an old copy of the database. `FieldError` names `old` or `password`;
        `TooManyTries` when the old one was guessed at.
        """
        strong_enough(new, session.principal.login)
        coordinator_id = session.principal.coordinator_id
        tries = self._pseudonyms.bucket("desk-password", str(coordinator_id))
        with self._storage.begin() as tx:
            self._count_try(tx, tries, self.limits.per_login)
            row = tx.coordinators.get(coordinator_id)
            tx.commit()
        private = self.passwords.unwrap(row, old)
        if private is None:
            raise FieldError("old", "This is not your password.")
        if new == old:
            raise FieldError("password", "use another password than the one you have")
        own = KeyPair.generate()
        wrapped = self.passwords.wrap(own.private, new)
        with self._storage.begin() as tx:
            tx.lock_chat(CEREMONY)
            if row is None or not _still(tx, row):
                raise SessionEnded("the account was changed meanwhile")
            keys = team_keys(private, tx.keys.seals_for(coordinator_id))
            reseal(tx, coordinator_id, own.public, keys)
            tx.throttles.clear(tries)
            tx.coordinators.set_keys(coordinator_id, own.public, wrapped)
            tx.coordinators.set_must_change(coordinator_id, False)
            tx.sessions.delete_of(coordinator_id)
            token = self._start(tx, coordinator_id, own.private)
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
        ends = now + int(self.limits.absolute.total_seconds())
        sealed = seal_session(token, kept.to_bytes())
        tx.sessions.add(SessionRow(session_id(token), coordinator_id, sealed, None, expires, ends))
        return token

    def _count_try(self, tx: Transaction, bucket: bytes, limit: int) -> None:
        now = self._now()
        count, resets = tx.throttles.hit(bucket, now, int(self.limits.window.total_seconds()))
        if count > limit:
            raise TooManyTries(max(1, resets - now))

    def _note_refusal(self, row: CoordinatorRow | None) -> None:
        """Strangers may try for ever, and the audit log must not grow for ever: only so many are noted a day."""
        with self._storage.begin() as tx:
            noted, _ = tx.throttles.hit(self._pseudonyms.bucket("desk-refusals", ""), self._now(), _DAY)
            if noted <= REFUSALS_NOTED_A_DAY:
                tx.audit.add("sign_in_refused", row.id if row else None, None, self._now())
            tx.commit()


def _still(tx: Transaction, row: CoordinatorRow) -> bool:
    """Whether an account is active with the same key pair as when it was read; a password takes long to check."""
    now = tx.coordinators.get(row.id)
    return now is not None and now.active and now.public_key == row.public_key


def _open_kept(token: str, sealed: bytes) -> _Unlocked | None:
    try:
        return _Unlocked.from_bytes(open_session(token, sealed))
    except CannotOpen:
        return None


def _principal(row: CoordinatorRow) -> Principal:
    return Principal(row.id, row.login, row.name, row.role, row.language)
