"""Accounts: what a login and a name may be, and passwords that wrap a coordinator's private key."""

import threading

from bot.errors import CannotOpen, FieldError
from bot.storage.records import CoordinatorRow
from bot.vault.kdf import KdfCost
from bot.vault.passwords import dummy_unwrap, unwrap_private, wrap_private


class Passwords:
    """Wraps and unwraps private keys at one cost, never more than `at_once` at the same time.

    Each run of Argon2 takes the memory its cost names, and long; none belongs inside a transaction.
    """

    def __init__(self, cost: KdfCost, at_once: int = 2) -> None:
        self.cost = cost
        self._turns = threading.BoundedSemaphore(at_once)

    def wrap(self, private: bytes, password: str) -> bytes:
        """`private` under the password."""
        with self._turns:
            return wrap_private(private, password, self.cost)

    def unwrap(self, row: CoordinatorRow | None, password: str) -> bytes | None:
        """The private key of an account; None when the password is wrong, or after as long when there is no account."""
        with self._turns:
            if row is None:
                dummy_unwrap(self.cost)
                return None
            try:
                return unwrap_private(row.wrapped_private, password)
            except CannotOpen:
                return None


def folded(login: str) -> str:
    """A login without regard to case and to space around it."""
    return login.strip().casefold()


def checked_login(login: str) -> str:
    """The login as it is kept; `FieldError` for `login` when it will not do."""
    kept = folded(login)
    if not 2 <= len(kept) <= 64 or not all(c.isalnum() or c in "._-@" for c in kept):
        raise FieldError("login", "2 to 64 letters, digits, dots, dashes or @")
    return kept


def checked_name(name: str) -> str:
    """The name on one line; `FieldError` for `name` when it will not do."""
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= 80:
        raise FieldError("name", "1 to 80 characters")
    return kept
