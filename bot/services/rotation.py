"""Replacing the server secret: what hangs on it, brought over in steps that may be cut short and begun again.

What hangs on it, and what becomes of it:

* receipt codes: every report keeps the mark of the secret it was made with, whose salt is kept for as long as there is
  such a report;
* conversations and drafts: carried over when their chat is next heard of, for two days, after which they have expired;
* rows that open with the secret alone, without knowing whose they are (`Resealed`): sealed anew here, in batches;
* throttles: counts begin anew; the webhook's secret: told to Telegram when the bot starts;
* the fingerprint by which the database knows its secret: replaced last of all.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from bot.errors import FieldError, KeyMissing
from bot.services.custody import FINGERPRINT
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction
from bot.vault.receipts import way_of
from bot.vault.retired import ReceiptSalt, RetiredSecret
from bot.vault.secret import ServerSecret

Row = TypeVar("Row")

ROTATED = "server_secret_rotated"
GRACE = dt.timedelta(hours=48)
"""How long a replaced secret is kept whole: as long as the longest-lived conversation."""

BATCH = 200


class Resealed(Protocol[Row]):
    """A table whose rows open with the server secret alone."""

    def after(self, tx: Transaction, last: Row | None, limit: int) -> Sequence[Row]:
        """The next rows in the order of their keys, behind `last`; the first ones when there is none."""

    def is_under(self, row: Row, secret: ServerSecret) -> bool:
        """Whether this secret opens the row."""

    def renew(self, tx: Transaction, row: Row, old: ServerSecret, new: ServerSecret) -> None:
        """Puts the row, sealed (and filed) under the new secret, in the place of what was there under the old one."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret of today and those before it, the latest first: what the settings hold."""

    current: ServerSecret
    retired: tuple[RetiredSecret, ...] = ()


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done: reports that were marked, rows that were sealed anew, and rows that no secret opens."""

    marked: int = 0
    resealed: int = 0
    unreadable: int = 0


class Rotation:
    """Replaces the secret of a database. Every method may be cut short at any instruction and called again."""

    def __init__(
        self, storage: Storage, clock: Callable[[], dt.datetime], tables: Sequence[Resealed[Any]] = ()
    ) -> None:
        """`clock` says what time it is, in UTC; `tables` are those that open with the secret alone."""
        self._storage = storage
        self._clock = clock
        self._tables = tuple(tables)

    def interrupted(self, secrets: Secrets) -> bool:
        """Whether the settings have a new secret already and the database has not: a rotation was cut short.

        `KeyMissing` when the database was made with a secret that is not in the settings at all.
        """
        with self._storage.begin() as tx:
            known = tx.facts.get(FINGERPRINT)
        if known is None or known == secrets.current.fingerprint():
            return False
        if any(one.whole is not None and known == one.whole.fingerprint() for one in secrets.retired):
            return True
        raise KeyMissing("AMANAH_SERVER_SECRET is not the one this database was made with")

    def prepare(self, current: ServerSecret) -> int:
        """Before the settings change: let every report say which secret it was made with; returns how many did not.

        Only the very first rotation finds any. As nothing else changes, it does no harm when no rotation follows.
        """
        mark, marked = ReceiptSalt.of(current).mark, 0
        while True:
            with self._storage.begin() as tx:
                count = tx.reports.mark_ways(mark, BATCH)
                tx.commit()
            if not count:
                return marked
            marked += count

    def follow(self, secrets: Secrets) -> Rotated:
        """After the settings have changed: seal anew what can be, then let the database know its new secret."""
        done = self.reseal(secrets)
        with self._storage.begin() as tx:
            tx.facts.set(FINGERPRINT, secrets.current.fingerprint())
            tx.facts.set(ROTATED, _hour(self._clock()).to_bytes(8, "big"))
            tx.commit()
        return done

    def reseal(self, secrets: Secrets) -> Rotated:
        """Seal every row of the tables under the secret of today; those that are already stay as they are."""
        resealed = unreadable = 0
        for table in self._tables:
            last: Any = None
            while True:
                with self._storage.begin() as tx:
                    rows = table.after(tx, last, BATCH)
                    outcomes = [_renew(table, secrets, tx, row) for row in rows]
                    tx.commit()
                if not rows:
                    break
                last = rows[-1]
                resealed += outcomes.count(True)
                unreadable += outcomes.count(None)
        return Rotated(resealed=resealed, unreadable=unreadable)

    def finish(self, secrets: Secrets) -> Secrets:
        """Two days later: the retired secrets reduced to their receipts' salts; those no report needs are left out.

        `FieldError` when the two days are not over. The caller writes the settings.
        """
        with self._storage.begin() as tx:
            rotated, ways = tx.facts.get(ROTATED), tx.reports.kdf_in_use()
        if rotated is not None:
            over = int.from_bytes(rotated, "big") + int(GRACE.total_seconds()) + 3600  # the hour was rounded down
            wait = over - int(self._clock().timestamp())
            if wait > 0:
                raise FieldError(
                    "finish", f"drafts may still need the old secret; try again in {-(-wait // 3600)} hours"
                )
        self.reseal(secrets)
        marks = {way_of(text)[1] for text in ways}
        kept = [one.reduced() for one in secrets.retired if "" in marks or one.receipts.mark in marks]
        return Secrets(secrets.current, tuple(kept))


def _renew(table: Resealed[Any], secrets: Secrets, tx: Transaction, row: Any) -> bool | None:
    """True when it was sealed anew, False when it is under the secret of today already, None when nothing opens it."""
    if table.is_under(row, secrets.current):
        return False
    for old in (one.whole for one in secrets.retired if one.whole is not None):
        if table.is_under(row, old):
            table.renew(tx, row, old, secrets.current)
            return True
    return None


def _hour(now: dt.datetime) -> int:
    seconds = int(now.timestamp())
    return seconds - seconds % 3600
