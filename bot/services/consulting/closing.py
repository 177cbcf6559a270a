"""Closing waves for good: afterwards nobody can answer, and nothing tells who did.

In one transaction the figures are frozen, the key, the tokens and the unfinished answers are destroyed, and what has
not left yet is called back. That the tables must then be written anew is kept with it, and done after; a process that
ends in between leaves it to the next look.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from bot.errors import NotFound, StorageUnavailable
from bot.services.delivery.broadcasts import Kind, State, Status
from bot.storage.engine import Storage
from bot.storage.records import WaveRow
from bot.storage.times import MINUTE, floor
from bot.storage.transaction import Transaction

CLOSED_WAVES = "closed waves"
"""The fact that lists waves after whose closing the tables were not written anew yet."""

WRITTEN_WITH_ANSWERS = (
    "waves",
    "wave_steps",
    "answer_tokens",
    "answer_drafts",
    "responses",
    "response_texts",
    "deliveries",
    "members",
    "conversations",
    "drafts",
    "draft_photos",
    "mailboxes",
)
"""The tables a conversation may write in the transaction in which it answers: PostgreSQL numbers its rows by that."""

_LOCK = b"closed waves"


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes waves."""

    storage: Storage
    clock: Callable[[], dt.datetime]

    def due(self, tx: Transaction) -> list[int]:
        """The open waves whose time is over."""
        return [row.id for row in tx.waves.to_close(self._now())]

    def close(self, tx: Transaction, wave_id: int, by: int | None) -> bool:
        """Close it, in the caller's transaction; False when it is closed already. `NotFound`.

        `by` is a coordinator's id. Who submits at this moment is either counted or told that it is closed.
        """
        row = tx.waves.lock(wave_id)
        if row is None:
            raise NotFound("there is no such wave")
        now = self._now()
        if not tx.waves.close(wave_id, asked(tx, row), floor(min(now, row.closes), MINUTE)):
            return False
        tx.answers.forget(wave_id)
        for one in tx.broadcasts.of_wave(wave_id):
            if one.kind in {Kind.PROMPT, Kind.REMINDER} and one.status == Status.WAITING:
                tx.broadcasts.replace(replace(one, status=Status.CANCELLED))
        self._keep_in_mind(tx, lambda ids: [*ids, wave_id])
        tx.audit.add("wave_closed", by, wave_id, now)
        return True

    def finish(self) -> bool:
        """After closing: let nothing of who answered linger in the tables' files. True when there was something to do.

        When the database has no room or no time for it now, it is done at the next look.
        """
        with self.storage.begin() as tx:
            ids = _kept(tx)
            for wave_id in ids:
                # A message that was being handled as the wave closed may have kept unfinished answers after it.
                if tx.waves.lock(wave_id) is not None:
                    tx.answers.forget(wave_id)
            tx.commit()
        if not ids:
            return False
        try:
            self.storage.rewrite(WRITTEN_WITH_ANSWERS)
        except StorageUnavailable:
            structlog.get_logger().warning("tables wait to be written anew")
            return False
        with self.storage.begin() as tx:
            self._keep_in_mind(tx, lambda kept: [one for one in kept if one not in ids])
            tx.commit()
        return True

    def _keep_in_mind(self, tx: Transaction, change: Callable[[list[int]], list[int]]) -> None:
        tx.lock_chat(_LOCK)
        tx.facts.set(CLOSED_WAVES, json.dumps(change(_kept(tx))).encode())

    def _now(self) -> int:
        return int(self.clock().timestamp())


def asked(tx: Transaction, row: WaveRow) -> int:
    """How many members got the wave's prompt; frozen once it is closed."""
    if row.status != "open":
        return row.asked
    total = 0
    for one in tx.broadcasts.of_wave(row.id):
        if one.kind == Kind.PROMPT:
            states = tx.deliveries.count_by_state(one.id)
            total += states.get(State.SENT, 0) + states.get(State.ANSWERED, 0) + one.gone
    return total


def _kept(tx: Transaction) -> list[int]:
    ids: list[int] = json.loads(tx.facts.get(CLOSED_WAVES) or b"[]")
    return ids
