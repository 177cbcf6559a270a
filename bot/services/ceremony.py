"""The key ceremony: who may open what was entrusted, and how that changes.

Whoever performs an act holds the team's keys: a coordinator who is signed in, or the recovery key. Each act is one
transaction and leaves a line in the audit log. Passwords given here are for one sign-in: they open nothing until
their owner has chosen another, which also makes a new key pair (`bot.services.access`).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import structlog

from bot.domain.weeks import week_of
from bot.errors import FieldError, NotFound
from bot.services.accounts import Passwords, checked_login, checked_name, folded
from bot.services.linking import end_link
from bot.services.principals import KEY_HOLDERS, DeskSession, Power, Role
from bot.services.rewrapping import Rewrapping
from bot.services.team_keys import KeyHolder, holder_of_recovery, reseal, unlocked
from bot.storage.engine import Storage
from bot.storage.records import CoordinatorRow, EpochRow, TeamSealRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.keys import KeyPair, seal_to
from bot.vault.passwords import new_password, strong_enough

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account at the desk. `must_change` while its password is one that somebody else gave."""

    id: int
    login: str
    name: str
    language: str
    active: bool
    week: str
    must_change: bool
    role: str


class Ceremony:
    """Invites, unlocks again and removes coordinators, changes what they are, and gives the team new keys.

    Whoever does so is an admin, or has the recovery key. Nobody does it to themselves, and one admin always stays.
    """

    def __init__(
        self, storage: Storage, clock: Callable[[], dt.datetime], passwords: Passwords, rewrapping: Rewrapping
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._passwords = passwords
        self.rewrapping = rewrapping

    def people(self, session: DeskSession) -> tuple[Colleague, ...]:
        """Everybody who has or had an account: active ones first, by name."""
        session.require(Power.MANAGE)
        return self.roll()

    def roll(self) -> tuple[Colleague, ...]:
        """As `people`, for whoever runs the server."""
        with self._storage.begin() as tx:
            rows, must_change = tx.coordinators.all(), tx.coordinators.must_all_change()
        found = [_colleague(row, must_change=row.id in must_change) for row in rows]
        return tuple(sorted(found, key=lambda one: (not one.active, one.name.casefold(), one.login)))

    def find(self, login: str) -> Colleague:
        """The account of a login; `NotFound`."""
        for one in self.roll():
            if one.login == folded(login):
                return one
        raise NotFound("nobody has this login")

    def with_recovery_key(self, printed: str) -> KeyHolder:
        """Whoever has the paper; `FieldError` names a mistyped group, `KeyMissing` says that it is another key."""
        with self._storage.begin() as tx:
            return holder_of_recovery(tx, printed)

    def invite(
        self,
        holder: KeyHolder,
        login: str,
        name: str,
        language: str,
        password: str = "",
        *,
        role: str = Role.COORDINATOR,
    ) -> str:
        """Make an account, and seal the team's keys to it if its role is one that reads what was entrusted.

        Its one-time password, made here when none is given. `FieldError` names `login`, `name`, `password` or `role`.
        """
        login, name, role = checked_login(login), checked_name(name), checked_role(role)
        given, own, wrapped = self._new_pair(login, password)
        with self._storage.begin() as tx:
            _, keys = unlocked(tx, holder, Power.MANAGE)
            row = CoordinatorRow(
                id=new_id(),
                login=login,
                name=name,
                role=role.value,
                public_key=own.public,
                wrapped_private=wrapped,
                active=True,
                language=language,
                week=week_of(self._clock().date()),
            )
            tx.coordinators.add(row)
            tx.coordinators.set_must_change(row.id, True)
            reseal(tx, row.id, own.public, _theirs(row.role, keys))
            self._end(tx, "coordinator_added", holder, row.id)
        return given

    def change_role(self, holder: KeyHolder, coordinator_id: int, role: str) -> KeyHolder:
        """Make an account something else; the holder, with the team's new key where one was made.

        Somebody who read what was entrusted and shall no longer is treated as in `remove`, but may go on signing in:
        then call `rewrapping.carry_on` until it is finished. `FieldError` names `role`, `yourself`, `last` or
        `removed`; `NotFound`.
        """
        wanted = checked_role(role)
        with self._storage.begin() as tx:
            current, keys = unlocked(tx, holder, Power.MANAGE)
            row = _active(tx, coordinator_id)
            if row.id == holder.coordinator_id:
                raise FieldError("yourself", "nobody changes their own role; ask a colleague")
            if row.role == wanted:
                raise FieldError("role", "this is their role already")
            if wanted is not Role.ADMIN:
                _check_not_last(tx, row)
            new: dict[int, KeyPair] = {}
            tx.coordinators.set_role(row.id, wanted.value)
            if row.role in KEY_HOLDERS and wanted not in KEY_HOLDERS:
                tx.keys.delete_seals(row.id)
                tx.sessions.delete_of(row.id)
                new = self._new_epoch(tx, current)
            elif row.role not in KEY_HOLDERS:
                reseal(tx, row.id, row.public_key, keys)
            self._end(tx, f"role_{wanted.value}", holder, row.id)
        return replace(holder, keys=keys | new)

    def reset(self, holder: KeyHolder, coordinator_id: int, password: str = "") -> str:
        """A new one-time password for somebody who lost theirs; their sessions end. The password.

        `FieldError` names `yourself`, `removed` or `password`; `NotFound`.
        """
        if coordinator_id == holder.coordinator_id:
            raise FieldError("yourself", "your own password is changed at the desk, under My account")
        return self._renew(holder, coordinator_id, password, "coordinator_reset")

    def activate(self, holder: KeyHolder, coordinator_id: int, password: str = "") -> str:
        """Let somebody who was removed come back as what they were; their one-time password.

        `FieldError` names `active` or `password`; `NotFound`.
        """
        with self._storage.begin() as tx:
            row = tx.coordinators.get(coordinator_id)
        if row is not None and row.active:
            raise FieldError("active", "this account is active")
        return self._renew(holder, coordinator_id, password, "coordinator_activated", revive=True)

    def recover(self, holder: KeyHolder, login: str, name: str, language: str, password: str = "") -> str:
        """With the recovery key: unlock an account, also one that was removed, or make it; its one-time password.

        It is an admin's from then on: whoever is unlocked so has to unlock the others.

        `FieldError` names `recovery`, `login`, `name` or `password`.
        """
        if holder.coordinator_id is not None:
            raise FieldError("recovery", "this needs the recovery key")
        with self._storage.begin() as tx:
            row = tx.coordinators.by_login(login)
        if row is None:
            return self.invite(holder, login, name, language, password, role=Role.ADMIN)
        return self._renew(holder, row.id, password, "coordinator_recovered", revive=True, role=Role.ADMIN)

    def remove(self, holder: KeyHolder, coordinator_id: int) -> KeyHolder:
        """Close an account at once and give the team a new key; the holder, who now has that too.

        Then call `rewrapping.carry_on` until it is finished. `FieldError` names `yourself`, `last` or `removed`;
        `NotFound`.
        """
        with self._storage.begin() as tx:
            current, keys = unlocked(tx, holder, Power.MANAGE)
            row = _active(tx, coordinator_id)
            if row.id == holder.coordinator_id:
                raise FieldError("yourself", "nobody removes themselves; ask a colleague")
            _check_not_last(tx, row)
            tx.coordinators.set_active(row.id, False)
            tx.coordinators.set_must_change(row.id, False)
            tx.second_factors.delete(row.id)
            tx.keys.delete_seals(row.id)
            tx.sessions.delete_of(row.id)
            self._unlink(tx, holder, row.id)
            new = self._new_epoch(tx, current)
            self._end(tx, "coordinator_removed", holder, row.id)
        return replace(holder, keys=keys | new)

    def rotate(self, holder: KeyHolder) -> KeyHolder:
        """Give the team a new key, without removing anybody; then `rewrapping.carry_on`, as after `remove`."""
        with self._storage.begin() as tx:
            current, keys = unlocked(tx, holder, Power.MANAGE)
            new = self._new_epoch(tx, current)
            self._end(tx, "team_key_rotated", holder, None)
        return replace(holder, keys=keys | new)

    def _renew(
        self,
        holder: KeyHolder,
        coordinator_id: int,
        password: str,
        action: str,
        *,
        revive: bool = False,
        role: Role | None = None,
    ) -> str:
        """Another key pair for an account, under a one-time password; the team's keys are sealed to it anew.

        A second factor goes with the old pair: it is sealed to that, and its phone may be lost as the password is.
        """
        with self._storage.begin() as tx:
            row = tx.coordinators.get(coordinator_id) if revive else _active(tx, coordinator_id)
        if row is None:
            raise NotFound("there is no such coordinator")
        given, own, wrapped = self._new_pair(row.login, password)
        with self._storage.begin() as tx:
            _, keys = unlocked(tx, holder, Power.MANAGE)
            if revive:
                tx.coordinators.set_active(row.id, True)
            if role is not None:
                tx.coordinators.set_role(row.id, role.value)
            row = _active(tx, row.id)
            tx.coordinators.set_keys(row.id, own.public, wrapped)
            tx.coordinators.set_must_change(row.id, True)
            tx.sessions.delete_of(row.id)
            self._unlink(tx, holder, row.id)
            tx.second_factors.delete(row.id)
            self._unlink(tx, holder, row.id)
            reseal(tx, row.id, own.public, _theirs(row.role, keys))
            self._end(tx, action, holder, row.id)
        return given

    def _new_epoch(self, tx: Transaction, current: EpochRow) -> dict[int, KeyPair]:
        team, number = KeyPair.generate(), current.number + 1
        tx.keys.add_epoch(
            EpochRow(
                number=number,
                public_key=team.public,
                recovery_public=current.recovery_public,
                recovery_seal=seal_to(current.recovery_public, team.private),
                week=week_of(self._clock().date()),
            )
        )
        for one in _team(tx):
            tx.keys.add_seal(TeamSealRow(number, one.id, seal_to(one.public_key, team.private)))
        return {number: team}

    def _new_pair(self, login: str, password: str) -> tuple[str, KeyPair, bytes]:
        """The password, made when none is given, and a key pair with its private half wrapped under it."""
        if password:
            strong_enough(password, login)
        given, own = password or new_password(), KeyPair.generate()
        return given, own, self._passwords.wrap(own.private, given)

    def _unlink(self, tx: Transaction, holder: KeyHolder, coordinator_id: int) -> None:
        """Whoever had the account may have linked a chat: nothing of the week goes there any more."""
        end_link(tx, coordinator_id, holder.coordinator_id, int(self._clock().timestamp()))

    def _end(self, tx: Transaction, action: str, holder: KeyHolder, subject: int | None) -> None:
        tx.audit.add(action, holder.coordinator_id, subject, int(self._clock().timestamp()))
        tx.commit()
        _log.info("keys have changed hands", kind=action)


def _colleague(row: CoordinatorRow, *, must_change: bool) -> Colleague:
    return Colleague(row.id, row.login, row.name, row.language, row.active, row.week, must_change, row.role)


def checked_role(role: str) -> Role:
    """One of the roles there are; `FieldError` for `role`."""
    if role not in set(Role):
        raise FieldError("role", f"one of {', '.join(Role)}")
    return Role(role)


def _theirs(role: str, keys: Mapping[int, KeyPair]) -> Mapping[int, KeyPair]:
    """The team's keys that belong to a role: all, or none."""
    return keys if role in KEY_HOLDERS else {}


def _check_not_last(tx: Transaction, row: CoordinatorRow) -> None:
    admins = {one.id for one in tx.coordinators.all() if one.active and one.role == Role.ADMIN}
    if admins == {row.id}:
        raise FieldError("last", "this is the last active admin; make somebody else an admin first")


def _active(tx: Transaction, coordinator_id: int) -> CoordinatorRow:
    row = tx.coordinators.get(coordinator_id)
    if row is None:
        raise NotFound("there is no such coordinator")
    if not row.active:
        raise FieldError("removed", "this coordinator was removed")
    return row


def _team(tx: Transaction) -> list[CoordinatorRow]:
    """Everybody to whom the team's keys belong."""
    return [row for row in tx.coordinators.all() if row.active and row.role in KEY_HOLDERS]
