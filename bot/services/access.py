"""Signing in at the desk: a password unlocks keys, a session keeps them unlocked for a while."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.weeks import week_of
from bot.errors import CodeNeeded, FieldError, SessionEnded, SessionLocked, SignInFailed
from bot.services.accounts import Passwords, checked_login, checked_name, folded
from bot.services.desk_sessions import DeskSessions, Device, Found, Stage
from bot.services.principals import DeskSession, Principal, Role
from bot.services.second_factors import SecondFactors, reseal_second_factor
from bot.services.team_keys import CEREMONY, reseal, team_keys
from bot.services.tries import CLIENT, LOGIN, PASSWORD, AccessLimits, Tries
from bot.storage.engine import Storage
from bot.storage.records import CoordinatorRow, EpochRow, TeamSealRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.kdf import KdfCost
from bot.vault.keys import KeyPair, seal_to
from bot.vault.passwords import needs_rewrap, strong_enough
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.recovery import new_recovery

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session that opens nothing now: whose it is, and whether it waits for a code or for the password."""

    principal: Principal
    for_code: bool


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
        self.limits = limits or AccessLimits()
        self.passwords = Passwords(password_cost, unlocking)
        self._tries = Tries(storage, clock, pseudonyms, self.limits)
        self.sessions = DeskSessions(storage, clock, self.limits)
        self.second_factors = SecondFactors(storage, clock, self.passwords, self._tries)

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

    def sign_in(self, login: str, password: str, client: str, device: Device | None = None) -> str:
        """Start a session; the token that only the cookie keeps.

        `client` is the address it comes from, `device` the browser. `TooManyTries` before anything is looked at;
        `SignInFailed` says neither whether the login exists nor what was wrong, and takes as long either way. Of an
        account with a second factor the session is half: `session` raises `CodeNeeded` until `give_code`.
        """
        login = folded(login)
        with self._storage.begin() as tx:
            self._tries.count(tx, LOGIN, login)
            self._tries.count(tx, CLIENT, client)
            row = tx.coordinators.by_login(login)
            tx.commit()
        private = self.passwords.unwrap(row, password)
        if row is None or private is None or not row.active:
            self._tries.note_refusal("sign_in_refused", row.id if row else None)
            raise SignInFailed("the name or the password is wrong")
        dearer = needs_rewrap(row.wrapped_private, self.passwords.cost)
        rewrapped = self.passwords.wrap(private, password) if dearer else None
        own = KeyPair.from_private(private)
        with self._storage.begin() as tx:
            tx.lock_chat(CEREMONY)
            if not _still(tx, row):
                raise SignInFailed("the account was changed meanwhile; sign in again")
            self._tries.clear(tx, LOGIN, login)
            tx.sessions.delete_expired(self._now())
            if rewrapped is not None:
                tx.coordinators.set_wrapped(row.id, rewrapped)
            if self.second_factors.is_asked(tx, row.id, own):
                token = self.sessions.begin_half(tx, row.id, own)
            else:
                token = self._begin(tx, row.id, own, device)
            tx.commit()
        return token

    def give_code(self, token: str, code: str, device: Device | None = None) -> str:
        """Turn a half session into a whole one with the code of the second factor, or a recovery code; its new token.

        `SignInFailed` when the code is wrong or was used; `TooManyTries`; `SessionEnded` when it took too long.
        """
        with self._storage.begin() as tx:
            tx.lock_chat(CEREMONY)
            found = self.sessions.find(tx, token)
            if found.kept is None or found.stage is not Stage.HALF:
                raise SessionEnded("no code is asked for")
            own = KeyPair.from_private(found.kept.private)
            right = found.coordinator.public_key == own.public and self.second_factors.use(
                tx, found.coordinator, own, code
            )
            if right:
                tx.sessions.delete(found.row.id)
                token = self._begin(tx, found.coordinator.id, own, device)
            tx.commit()
        if not right:
            self._tries.note_refusal("code_refused", found.coordinator.id)
            raise SignInFailed("the code is wrong, or was used already")
        return token

    def session(self, token: str) -> DeskSession:
        """Who this token belongs to, with the keys; `SessionEnded` when it is unknown or too old.

        `SessionLocked` when nobody used it for a while, `CodeNeeded` when the second factor is missing.
        """
        with self._storage.begin() as tx:
            found = self.sessions.find(tx, token)
            if found.kept is None:
                raise SessionLocked("the session is locked")
            if found.stage is Stage.HALF:
                raise CodeNeeded("the code of the second factor is missing")
            coordinator = found.coordinator
            seals, must_change = tx.keys.seals_for(coordinator.id), tx.coordinators.must_change(coordinator.id)
            if self.sessions.touch(tx, found.row):
                tx.commit()
        own = KeyPair.from_private(found.kept.private)
        keys = {} if must_change else team_keys(own.private, seals)
        return DeskSession(_principal(coordinator), found.row.id, keys, found.kept.csrf, must_change, own)

    def waiting(self, token: str) -> Waiting | None:
        """Whose session this is when it is locked or half; None when it is open, or over."""
        try:
            with self._storage.begin() as tx:
                found = self.sessions.find(tx, token)
        except SessionEnded:
            return None
        if found.stage is Stage.OPEN:
            return None
        return Waiting(_principal(found.coordinator), found.stage is Stage.HALF)

    def unlock(self, token: str, password: str, client: str) -> str:
        """Open a locked session again, or an open one anew; its new token. It ends when it would have ended.

        `SignInFailed`, `TooManyTries` (counted as sign-ins are); `SessionEnded` when it is over, `CodeNeeded` when the
        second factor was never given.
        """
        with self._storage.begin() as tx:
            found = self._whole(tx, token)
            login = found.coordinator.login
            self._tries.count(tx, LOGIN, login)
            self._tries.count(tx, CLIENT, client)
            tx.commit()
        private = self.passwords.unwrap(found.coordinator, password)
        if private is None:
            self._tries.note_refusal("sign_in_refused", found.coordinator.id)
            raise SignInFailed("the password is wrong")
        own = KeyPair.from_private(private)
        with self._storage.begin() as tx:
            tx.lock_chat(CEREMONY)
            again = self._whole(tx, token)
            if not _still(tx, found.coordinator):
                raise SessionEnded("the account was changed meanwhile")
            self._tries.clear(tx, LOGIN, login)
            tx.sessions.delete(again.row.id)
            device = self.sessions.device_of(again.row, own)
            started = again.row.ends - int(self.limits.absolute.total_seconds())
            token = self.sessions.begin(tx, again.coordinator.id, own, device, started=started)
            tx.audit.add("unlocked", again.coordinator.id, None, self._now())
            tx.commit()
        return token

    def sign_out(self, token: str) -> None:
        """End this session; nothing happens when it has ended already."""
        with self._storage.begin() as tx:
            try:
                row = self.sessions.find(tx, token).row
            except SessionEnded:
                return
            tx.sessions.delete(row.id)
            if row.label is not None:
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

        It comes with a new key pair, to which the team's keys that the account has are sealed anew, and its second
        factor: the old password opens nothing that is stored from now on, not even beside an old copy of the database.
        `FieldError` names `old` or `password`; `TooManyTries` when the old one was guessed at.
        """
        strong_enough(new, session.principal.login)
        coordinator_id = session.principal.coordinator_id
        with self._storage.begin() as tx:
            self._tries.count(tx, PASSWORD, str(coordinator_id))
            row = tx.coordinators.get(coordinator_id)
            tx.commit()
        private = self.passwords.unwrap(row, old)
        if private is None:
            raise FieldError("old", "This is not your password.")
        if new == old:
            raise FieldError("password", "use another password than the one you have")
        own, before = KeyPair.generate(), KeyPair.from_private(private)
        wrapped = self.passwords.wrap(own.private, new)
        with self._storage.begin() as tx:
            tx.lock_chat(CEREMONY)
            if row is None or not _still(tx, row):
                raise SessionEnded("the account was changed meanwhile")
            reseal(tx, coordinator_id, own.public, team_keys(private, tx.keys.seals_for(coordinator_id)))
            reseal_second_factor(tx, coordinator_id, before, own)
            self._tries.clear(tx, PASSWORD, str(coordinator_id))
            tx.coordinators.set_keys(coordinator_id, own.public, wrapped)
            tx.coordinators.set_must_change(coordinator_id, False)
            device = self.sessions.device_of(tx.sessions.get(session.id), before)
            tx.sessions.delete_of(coordinator_id)
            token = self.sessions.begin(tx, coordinator_id, own, device)
            tx.audit.add("password_changed", coordinator_id, None, self._now())
            tx.commit()
        return token

    def set_language(self, session: DeskSession, language: str) -> None:
        """Speak this language to the coordinator from now on."""
        with self._storage.begin() as tx:
            tx.coordinators.set_language(session.principal.coordinator_id, language)
            tx.commit()

    def _begin(self, tx: Transaction, coordinator_id: int, own: KeyPair, device: Device | None) -> str:
        tx.audit.add("signed_in", coordinator_id, None, self._now())
        return self.sessions.begin(tx, coordinator_id, own, device or Device())

    def _whole(self, tx: Transaction, token: str) -> Found:
        found = self.sessions.find(tx, token)
        if found.stage is Stage.HALF:
            raise CodeNeeded("the code of the second factor is missing")
        return found

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _still(tx: Transaction, row: CoordinatorRow) -> bool:
    """Whether an account is active with the same key pair as when it was read; a password takes long to check."""
    now = tx.coordinators.get(row.id)
    return now is not None and now.active and now.public_key == row.public_key


def _principal(row: CoordinatorRow) -> Principal:
    return Principal(row.id, row.login, row.name, row.role, row.language)
