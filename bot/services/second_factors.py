"""The second factor of an account: set up, asked for, and taken away by its owner.

It is sealed to its owner's own key, so it is opened only while they are signed in, or half. A colleague who gives them
a new password takes it away with the old key (`bot.services.ceremony`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import CannotOpen, FieldError, NotFound, SessionEnded
from bot.services.accounts import Passwords
from bot.services.principals import DeskSession, Power
from bot.services.team_keys import CEREMONY
from bot.services.tries import CODE, PASSWORD, Tries
from bot.storage.engine import Storage
from bot.storage.records import CoordinatorRow
from bot.storage.transaction import Transaction
from bot.vault.keys import KeyPair
from bot.vault.second_factors import SecondFactor, new_second_factor, open_second_factor, seal_second_factor


@dataclass(frozen=True, slots=True)
class Setup:
    """What a phone is given: the secret to be typed, and the address in the picture."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


class SecondFactors:
    """Sets up, checks and takes away second factors. Each code works once, wherever it is given."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime], passwords: Passwords, tries: Tries) -> None:
        self._storage = storage
        self._clock = clock
        self._passwords = passwords
        self._tries = tries

    def recovery_codes_left(self, session: DeskSession) -> int | None:
        """How many recovery codes were not used yet; None when there is no second factor. A damaged one has none."""
        try:
            with self._storage.begin() as tx:
                _, factor = self._opened(tx, session, changing=False)
        except CannotOpen:
            return 0
        return len(factor.recovery) if factor is not None and factor.confirmed else None

    def begin(self, session: DeskSession) -> None:
        """Make a new one, which counts from its first code on; `FieldError` for `second_factor` when there is one."""
        with self._storage.begin() as tx:
            own, factor = self._opened(tx, session)
            if factor is not None and factor.confirmed:
                raise FieldError("second_factor", "turn the one you have off first")
            self._keep(tx, session, own, new_second_factor())
            tx.commit()

    def setup(self, session: DeskSession, issuer: str) -> Setup:
        """What to give to the phone, until the first code; `NotFound` when none was begun. `issuer` is the forum."""
        with self._storage.begin() as tx:
            _, factor = self._opened(tx, session, changing=False)
        if factor is None or factor.confirmed:
            raise NotFound("no second factor is being set up")
        return Setup(factor.secret, factor.address(session.principal.login, issuer))

    def confirm(self, session: DeskSession, code: str) -> tuple[str, ...]:
        """Let it count from now on; the recovery codes, which are shown this once.

        `FieldError` for `code`; `NotFound` when none was begun; `TooManyTries`.
        """
        return self._renewed(session, code, "second_factor_on", confirmed=False)

    def new_recovery_codes(self, session: DeskSession, code: str) -> tuple[str, ...]:
        """Other recovery codes in the place of those before. `FieldError`, `NotFound` and `TooManyTries` as above."""
        return self._renewed(session, code, "recovery_codes_made", confirmed=True)

    def turn_off(self, session: DeskSession, password: str, code: str) -> None:
        """Take it away; `FieldError` for `old` or `code`, `NotFound`, `TooManyTries`."""
        coordinator_id = session.principal.coordinator_id
        with self._storage.begin() as tx:
            self._opened(tx, session, changing=False)
            self._tries.count(tx, PASSWORD, str(coordinator_id))
            row = tx.coordinators.get(coordinator_id)
            tx.commit()
        if self._passwords.unwrap(row, password) is None:
            raise FieldError("old", "This is not your password.")
        with self._storage.begin() as tx:
            _, factor = self._opened(tx, session)
            if factor is None or not factor.confirmed:
                raise NotFound("there is no second factor")
            right = self._right(tx, coordinator_id, factor, code)
            if right is not None:
                self._tries.clear(tx, PASSWORD, str(coordinator_id))
                tx.second_factors.delete(coordinator_id)
                tx.audit.add("second_factor_off", coordinator_id, None, self._now())
            tx.commit()
        if right is None:
            raise FieldError("code", "this is not the code, or it was used already")

    def is_asked(self, tx: Transaction, coordinator_id: int, own: KeyPair) -> bool:
        """Whether signing in takes a code; fails closed when it does not open."""
        sealed = tx.second_factors.get(coordinator_id)
        if sealed is None:
            return False
        try:
            return open_second_factor(own, sealed).confirmed
        except CannotOpen:
            return True

    def use(self, tx: Transaction, row: CoordinatorRow, own: KeyPair, code: str) -> bool:
        """Whether a code is right, which is then used up. Counts the try; `TooManyTries`. Commit in either case."""
        sealed = tx.second_factors.get(row.id)
        try:
            factor = None if sealed is None else open_second_factor(own, sealed)
        except CannotOpen:
            factor = None
        after = self._right(tx, row.id, factor, code)
        if after is None:
            return False
        tx.second_factors.put(row.id, seal_second_factor(own.public, after))
        return True

    def _renewed(self, session: DeskSession, code: str, action: str, *, confirmed: bool) -> tuple[str, ...]:
        codes: tuple[str, ...] = ()
        with self._storage.begin() as tx:
            own, factor = self._opened(tx, session)
            if factor is None or factor.confirmed != confirmed:
                raise NotFound("there is no such second factor")
            after = self._right(tx, session.principal.coordinator_id, factor, code)
            if after is not None:
                after, codes = after.with_recovery_codes()
                self._keep(tx, session, own, after)
                tx.audit.add(action, session.principal.coordinator_id, None, self._now())
            tx.commit()
        if after is None:
            raise FieldError("code", "this is not the code, or it was used already")
        return codes

    def _opened(
        self, tx: Transaction, session: DeskSession, *, changing: bool = True
    ) -> tuple[KeyPair, SecondFactor | None]:
        """The own key of whoever asks, and what is kept for them; if `changing`, nobody else does until `tx` ends.

        `SessionEnded` when they have another key pair by now; `CannotOpen` for damage.
        """
        session.require(Power.LOOK)
        if changing:
            tx.lock_chat(CEREMONY)
        row = tx.coordinators.get(session.principal.coordinator_id)
        if session.own is None or row is None or not row.active or row.public_key != session.own.public:
            raise SessionEnded("the account was changed meanwhile")
        sealed = tx.second_factors.get(row.id)
        return session.own, None if sealed is None else open_second_factor(session.own, sealed)

    def _right(
        self, tx: Transaction, coordinator_id: int, factor: SecondFactor | None, code: str
    ) -> SecondFactor | None:
        self._tries.count(tx, CODE, str(coordinator_id))
        after = None if factor is None else factor.after(code, self._now())
        if after is not None:
            self._tries.clear(tx, CODE, str(coordinator_id))
        return after

    def _keep(self, tx: Transaction, session: DeskSession, own: KeyPair, factor: SecondFactor) -> None:
        tx.second_factors.put(session.principal.coordinator_id, seal_second_factor(own.public, factor))

    def _now(self) -> int:
        return int(self._clock().timestamp())


def reseal_second_factor(tx: Transaction, coordinator_id: int, old: KeyPair, new: KeyPair) -> None:
    """Seal what is kept to a new key pair; what does not open stays shut, and signing in is refused as before."""
    sealed = tx.second_factors.get(coordinator_id)
    if sealed is None:
        return
    try:
        tx.second_factors.put(coordinator_id, seal_second_factor(new.public, open_second_factor(old, sealed)))
    except CannotOpen:
        return
