"""The ring: all running processes of one forum share a key that nobody writes down, and that ends with the last.

With PostgreSQL a person's next press may be answered by another process, and what the desk puts aside is sent by yet
another one. Both are sealed under a key that a seized server must not have. Whoever starts finds the key with those
who run; the first one makes it. `bot.vault.ring` says how it is handed over.

A ring never waits for one that cannot answer: a newcomer that nobody lets in begins a ring of its own, and says so in
the log. Where two rings come to be, those with the greater name take over the other's key as soon as they see it, and
still open what they sealed before; so they become one by themselves. For a person it is then as after a restart: at
most the code has to be typed once more.
"""

import time
from typing import Final

import structlog

from bot.errors import CannotOpen, StorageError
from bot.storage.presence import Presence
from bot.storage.records import ProcessRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.keys import KeyPair
from bot.vault.primitives import new_key
from bot.vault.ring import RingSeal, ring_name
from bot.vault.secret import ServerSecret

LOOK_SECONDS: Final = 0.5
"""How often those who have the key look whether somebody waits for it."""

PATIENCE_SECONDS: Final = 10.0
"""How long a newcomer waits to be let in by those who live, before it begins a ring of its own."""

GRACE_SECONDS: Final = 5.0
"""How long after a start of the database nobody is taken for dead: all locks went with it, and are taken anew."""

_ASK_SECONDS: Final = 0.05

_log = structlog.get_logger()


class Ring:
    """The place of one process among all that run; made by `join`. One thread at a time may use it.

    `ephemeral` is the seal that all of them share.
    """

    def __init__(self, place: "_Place", key: bytes) -> None:
        self._place = place
        self._key = key
        self.ephemeral = EphemeralSeal(key)

    def look(self) -> None:
        """Let in whoever waits, and see that this process is still known to the others; to be called again and again.

        `StorageUnavailable` while the database is away: what was missed is made up for by the next look.
        """
        with self._place.presence.begin() as tx:
            others, own = self._place.ours(tx)
            if own == self._place.row(self._key) and not any(map(self._lacks_key, others)):
                return
            tx.processes.take_turn()
            others, own = self._place.ours(tx)
            self._take_over(self._place.given(own))
            tx.processes.put(self._place.row(self._key))
            for row in filter(self._lacks_key, others):
                self._give(tx, row)
            tx.commit()

    def leave(self) -> None:
        """Take this process out."""
        self._place.leave()

    def __repr__(self) -> str:
        return "Ring(…)"

    def _lacks_key(self, row: ProcessRow) -> bool:
        """Whether a process waits for the key, or has one that is to be given up for this one."""
        return row.sealed is None and (row.ring is None or ring_name(self._key) < row.ring)

    def _give(self, tx: Transaction, row: ProcessRow) -> None:
        if row.ring is not None:
            _log.warning("there are two rings, the other one is asked to join this one")
        tx.processes.give(row.id, self._place.seal.give(self._key, row.id, row.public))

    def _take_over(self, given: bytes | None) -> None:
        """Of two rings the one with the smaller name stays, whoever looks first."""
        if given is not None and ring_name(given) < ring_name(self._key):
            self._key = given
            self.ephemeral.adopt(given)
            _log.warning("there were two rings, this process joined the other one")


def join(url: str, secret: ServerSecret, *, patience: float = PATIENCE_SECONDS) -> Ring:
    """Get the key from those who run on this PostgreSQL, or make it where nobody does.

    Waits for `patience` seconds at most. `SchemaMismatch` when the database is older than the code,
    `StorageUnavailable` when it is out of reach.
    """
    place, until = _Place(url, secret), time.monotonic() + patience
    try:
        while (key := place.enter(waits=time.monotonic() < until)) is None:
            time.sleep(_ASK_SECONDS)
    except BaseException:
        place.leave()
        raise
    return Ring(place, key)


class _Place:
    """Who a process is to the others: a number, and a key pair that stands nowhere but here."""

    def __init__(self, url: str, secret: ServerSecret) -> None:
        self._id, self._pair = new_id(), KeyPair.generate()
        self.seal = RingSeal(secret)
        self.presence = Presence(url, self._id)

    def row(self, key: bytes | None) -> ProcessRow:
        """What the database has to know of this process, once nothing lies there for it."""
        ring = None if key is None else ring_name(key)
        return ProcessRow(self._id, self._pair.public, self.seal.tag(self._id, self._pair.public, ring), ring)

    def ours(self, tx: Transaction) -> tuple[list[ProcessRow], ProcessRow | None]:
        """The other processes that know the server secret, and this one as the database knows it."""
        rows = [row for row in tx.processes.all() if self.seal.is_ours(row.tag, row.id, row.public, row.ring)]
        own = next((row for row in rows if row.id == self._id), None)
        return [row for row in rows if row.id != self._id], own

    def given(self, own: ProcessRow | None) -> bytes | None:
        """The key that somebody left for this process."""
        if own is None or own.sealed is None:
            return None
        try:
            return self.seal.take(own.sealed, self._id, self._pair)
        except CannotOpen:
            _log.warning("what was given to this process is not from one of ours")
            return None

    def enter(self, *, waits: bool) -> bytes | None:
        """The key, if this process has it now; it is asked for otherwise, and `waits` for those who have it."""
        with self.presence.begin() as tx:
            tx.processes.take_turn()
            if tx.processes.server_age() > GRACE_SECONDS:
                tx.processes.sweep(self._id)
            others, own = self.ours(tx)
            have = sum(row.ring is not None for row in others)
            key = self.given(own)
            if key is None and not (have and waits):
                key = new_key()
                if have:
                    _log.warning("nobody let this process into the ring, it begins another one", count=have)
            if key is not None or own is None or own.sealed is not None:
                tx.processes.put(self.row(key))
            tx.commit()
        if key is not None:
            _log.info("in the ring", count=have + 1)
        return key

    def leave(self) -> None:
        """Be gone; while the database is away the row stays, and the next process that comes sweeps it."""
        try:
            if self.presence.is_shown:
                with self.presence.begin() as tx:
                    tx.processes.delete(self._id)
                    tx.commit()
        except StorageError:
            pass
        finally:
            self.presence.close()
