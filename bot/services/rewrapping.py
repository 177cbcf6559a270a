"""Moving data keys to the team key in use, batch by batch; what is left to do stands in the database itself.

An older team key stays sealed to the coordinators until nothing is sealed to it any more; then it is taken from all of
them. So an interruption at any point loses nothing, and whoever is unlocked next can go on.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.errors import CannotOpen
from bot.services.team_keys import KeyHolder, unlocked
from bot.storage.engine import Storage
from bot.storage.records import EpochRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import rewrap
from bot.vault.keys import KeyPair

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. `moved` this time; `left` under older team keys; `damaged` of these cannot be opened by any key.

    `finished` when no coordinator has an older team key any more.
    """

    moved: int
    left: int
    damaged: int
    finished: bool

    @property
    def stuck(self) -> bool:
        """Whether this holder can do no more: an older key is sealed to somebody else alone."""
        return not self.finished and not self.moved


class Rewrapping:
    """Seals data keys to the team key in use; the content of reports, messages and photos stays as it is."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime], *, batch: int = 200) -> None:
        """`batch` is how many data keys are moved in one transaction, less than a millisecond each."""
        self._storage = storage
        self._clock = clock
        self._batch = batch

    def progress(self) -> Progress:
        """How far it is, for anybody; what is damaged is only found by moving."""
        with self._storage.begin() as tx:
            current = tx.keys.current_epoch()
            if current is None:
                return Progress(0, 0, 0, finished=True)
            return _progress(tx, current, 0, 0)

    def carry_on(self, holder: KeyHolder) -> Progress:
        """Move one batch; when nothing is left to move, take the older team keys from everybody.

        Safe to call at any time, from several places at once. `SessionEnded`, `CannotOpen`.
        """
        with self._storage.begin() as tx:
            current, keys = unlocked(tx, holder)
            moved, damaged = self._move(tx, current, keys)
            progress = _progress(tx, current, moved, damaged)
            tx.commit()
        return progress if moved or progress.finished else self._retire(holder)

    def _retire(self, holder: KeyHolder) -> Progress:
        """In a transaction of its own: waiting for those who are sealing must not hold rows they may need."""
        with self._storage.begin() as tx:
            current, keys = unlocked(tx, holder)
            tx.keys.wait_for_sealing()
            moved, damaged = self._move(tx, current, keys)
            retired = 0
            if not moved:
                retired = sum(tx.keys.delete_seals_of(number) for number in keys if number < current.number)
            progress = _progress(tx, current, moved, damaged)
            if retired and progress.finished:
                tx.audit.add("keys_moved", holder.coordinator_id, None, int(self._clock().timestamp()))
            tx.commit()
        if retired and progress.finished:
            _log.info("the older team keys are retired", count=retired)
        return progress

    def _move(self, tx: Transaction, current: EpochRow, keys: Mapping[int, KeyPair]) -> tuple[int, int]:
        """How many data keys were moved, at most a batch, and how many cannot be opened among those looked at."""
        moved = damaged = 0
        for number in sorted(keys):
            after: dict[str, int] = {}
            while number < current.number and moved < self._batch:
                found = tx.keys.wrapped_under(number, self._batch, after)
                if not found:
                    break
                for one in found:
                    after[one.table] = one.id
                    try:
                        key = rewrap(one.team_key, keys[number], current.public_key)
                    except CannotOpen:
                        damaged += 1
                        continue
                    moved += tx.keys.rewrap(one, key, current.number)
        return moved, damaged


def _progress(tx: Transaction, current: EpochRow, moved: int, damaged: int) -> Progress:
    left = sum(count for epoch, count in tx.keys.count_by_epoch().items() if epoch < current.number)
    return Progress(moved, left, damaged, finished=all(epoch >= current.number for epoch in tx.keys.sealed_epochs()))
