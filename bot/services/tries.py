"""Counting tries: passwords and codes may be wrong now and then, and never often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import TooManyTries
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction
from bot.vault.pseudonyms import Pseudonyms

REFUSALS_NOTED_A_DAY = 1000
"""How many refusals the audit log takes a day: strangers may try for ever, and it must not grow for ever."""

LOGIN, CLIENT, PASSWORD, CODE = "desk-login", "desk-client", "desk-password", "desk-code"
"""What is counted: tries for a login, from an address, of the own password at an open desk, of a second factor."""

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class AccessLimits:
    """How long a session lasts, and how many wrong tries there are in a window, per login and per address.

    `half` is how long somebody may take to find the code of their second factor.
    """

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    half: timedelta = timedelta(minutes=10)
    window: timedelta = timedelta(minutes=15)
    per_login: int = 5
    per_client: int = 30
    touch_every: timedelta = timedelta(minutes=1)


class Tries:
    """Counts tries by what they are for; who tried cannot be read back from what is counted."""

    def __init__(
        self, storage: Storage, clock: Callable[[], datetime], pseudonyms: Pseudonyms, limits: AccessLimits
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._pseudonyms = pseudonyms
        self._limits = limits

    def count(self, tx: Transaction, kind: str, of: str) -> None:
        """One more try; `TooManyTries` when there were too many in the window."""
        now = int(self._clock().timestamp())
        limit = self._limits.per_client if kind == CLIENT else self._limits.per_login
        window = int(self._limits.window.total_seconds())
        count, resets = tx.throttles.hit(self._pseudonyms.bucket(kind, of), now, window)
        if count > limit:
            raise TooManyTries(max(1, resets - now))

    def clear(self, tx: Transaction, kind: str, of: str) -> None:
        """Forget the tries, after a right one."""
        tx.throttles.clear(self._pseudonyms.bucket(kind, of))

    def note_refusal(self, action: str, coordinator_id: int | None) -> None:
        """Write a refusal into the audit log, if there were not too many today."""
        now = int(self._clock().timestamp())
        with self._storage.begin() as tx:
            noted, _ = tx.throttles.hit(self._pseudonyms.bucket("desk-refusals", ""), now, _DAY)
            if noted <= REFUSALS_NOTED_A_DAY:
                tx.audit.add(action, coordinator_id, None, now)
            tx.commit()
