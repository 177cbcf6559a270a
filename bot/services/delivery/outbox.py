"""The outbox: what goes to many people, a row for each of them, sent once and never skipped."""

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.consultations.model import Audience
from bot.consultations.plain import from_plain
from bot.errors import NotFound
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import BroadcastInfo, Content, Kind, Outcome, Parcel, Progress, Status
from bot.services.delivery.expanding import expand_batch
from bot.services.delivery.finishing import counts_of, finish_what_is_over, info_of, progress_of
from bot.services.delivery.leasing import Leasing, ends_with_wave
from bot.services.delivery.plain import audience_to_json, words_from_json, words_to_json
from bot.services.delivery.settling import Settling
from bot.services.delivery.speed import Speedometer
from bot.services.etiquette_rules import rules_in
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import BroadcastRow
from bot.storage.schema import new_id
from bot.storage.times import MINUTE, floor
from bot.storage.transaction import Transaction
from bot.vault.members import MemberSeal
from bot.vault.secret import ServerSecret

BATCHES = 4
"""How many batches of receivers one call of `expand` writes at most, so that sending goes on in between."""

LISTED = 200
"""How many broadcasts the list shows."""

_EVER = 2**62


class Outbox:
    """Keeps broadcasts, hands out what is to be said now, and writes down how it ended. Thread-safe."""

    def __init__(
        self,
        storage: Storage,
        secret: ServerSecret,
        clock: Callable[[], dt.datetime],
        may_send: Callable[[dt.datetime], bool],
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        """`may_send` says whether the etiquette allows writing to members at a moment; `zone` is the forum's own."""
        self._storage = storage
        self._seal = MemberSeal(secret)
        self._clock = clock
        self._may_send = may_send
        self._zone = zone
        self._speed = Speedometer()

    def announce(
        self,
        tx: Transaction,
        kind: Kind,
        wave_id: int | None,
        words: Localised | None,
        audience: Audience,
        not_before: dt.datetime,
        urgent: bool = False,
    ) -> int:
        """Put a broadcast into the outbox, in the caller's transaction; returns its id.

        A prompt or a bulletin goes to the members in `audience`. A reminder goes to those who got the wave's prompt and
        have not answered, results to those who answered: for them the audience is not looked at. Prompts and reminders
        take their words from the wave.
        """
        row = BroadcastRow(
            id=new_id(),
            kind=Kind(kind),
            wave_id=wave_id,
            words=None if words is None else words_to_json(words),
            audience=audience_to_json(audience),
            urgent=urgent,
            status=Status.WAITING,
            approvals="[]",
            not_before=floor(int(not_before.timestamp()), MINUTE),
        )
        tx.broadcasts.add(row)
        return row.id

    def expand(self) -> Mapping[str, int]:
        """Write the rows of receivers for what is due, some batches of them; goes on where it was interrupted.

        Also frees what was in hand for too long, and ends what is over. Returns how many `batches` it wrote (there are
        more when it is `BATCHES`) and how many broadcasts it `ended`.
        """
        with self._storage.begin() as tx:
            ahead = tx.outgoing.ahead()
            for one in ahead:
                self._free(tx, one, self._now())
            ended = finish_what_is_over(tx, ahead, self._now())
            tx.commit()
        for broadcast_id in ended:
            self._speed.forget(broadcast_id)
        written = 0
        while written < BATCHES and self._expand_one():
            written += 1
        return {"batches": written, "ended": len(ended)}

    def lease(self, limit: int) -> tuple[Parcel, ...]:
        """At most so many messages to be said now; urgent broadcasts first, then the oldest."""
        return self.exchange((), limit)

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write down how parcels ended, all in one transaction."""
        self.exchange(outcomes, 0)

    def exchange(self, outcomes: Sequence[Outcome], limit: int) -> tuple[Parcel, ...]:
        """`settle` and `lease` in one transaction: what a sender asks again and again costs one commit."""
        moment = self._clock()
        now = int(moment.timestamp())
        may_send = limit > 0 and self._may_send(moment)  # which may look into the database itself
        with self._storage.begin() as tx:
            Settling(tx, self._seal, now).settle(outcomes)
            between = rules_in(tx).between_prompts if limit > 0 else 0
            parcels = Leasing(tx, self._seal, now, may_send, between).take(limit)
            tx.commit()
        return tuple(parcels)

    def content(self, broadcast_id: int) -> Content:
        """What a broadcast says; `NotFound` when there is no such broadcast."""
        with self._storage.begin() as tx:
            row = _found(tx.broadcasts.get(broadcast_id))
            wave = None if row.wave_id is None else tx.waves.get(row.wave_id)
        content = Content(Kind(row.kind), row.wave_id, words_from_json(row.words))
        if wave is None:
            return content
        asked = from_plain(json.loads(wave.definition))
        return replace(
            content,
            title=asked.title,
            intro=asked.intro,
            questions=sum(1 for one in asked.questions if one.kind != "note"),
            closes=dt.datetime.fromtimestamp(wave.closes, self._zone) if ends_with_wave(row) else None,
        )

    def reclaim(self) -> int:
        """Take back every lease, for a process that has just become the only one to send; how many there were.

        They are sent again and counted, because the process before may have died between saying and writing it down.
        """
        with self._storage.begin() as tx:
            freed = sum(self._free(tx, one, _EVER) for one in tx.outgoing.ahead())
            tx.commit()
        return freed

    def cancel(self, by: DeskSession | None, broadcast_id: int) -> None:
        """Send no more of it; what is on its way still arrives. `NotFound`; nothing happens when it is over."""
        _require(by)
        with self._storage.begin() as tx:
            row = _found(tx.broadcasts.lock(broadcast_id))
            if not Status(row.status).is_over:
                tx.broadcasts.replace(replace(row, status=Status.CANCELLED))
                tx.audit.add("broadcast_cancelled", by.principal.coordinator_id if by else None, None, self._now())
            tx.commit()
        self.expand()

    def progress(self, by: DeskSession | None, broadcast_id: int) -> Progress:
        """How far it has come; `NotFound`."""
        _require(by, Power.READ)
        with self._storage.begin() as tx:
            row = _found(tx.broadcasts.get(broadcast_id))
            progress = progress_of(row, counts_of(tx, row, self._now()))
        if progress.status is not Status.SENDING:
            return progress
        per_second = self._speed.per_second(broadcast_id, progress.finished, time.monotonic())
        left = progress.to_go - progress.deferred
        seconds_left = left / per_second if per_second else None
        return replace(progress, per_second=per_second, seconds_left=seconds_left)

    def all(self, by: DeskSession | None) -> tuple[BroadcastInfo, ...]:
        """Every broadcast, the newest first."""
        _require(by, Power.READ)
        with self._storage.begin() as tx:
            rows = tx.broadcasts.all(LISTED)
            waves = {wave_id: tx.waves.get(wave_id) for row in rows if (wave_id := row.wave_id) is not None}
        return tuple(info_of(row, waves.get(row.wave_id or 0), self._zone) for row in rows)

    def _expand_one(self) -> bool:
        """One batch of the first broadcast that needs one; False when none does."""
        now = self._now()
        with self._storage.begin() as tx:
            due = [one for one in tx.outgoing.ahead() if one.not_before <= now and one.status in _UNEXPANDED]
            row = tx.broadcasts.lock(due[0].id) if due else None
            if row is not None and row.status in _UNEXPANDED:
                expand_batch(tx, row)
            tx.commit()
        return bool(due)

    def _free(self, tx: Transaction, row: BroadcastRow, now: int) -> int:
        freed = tx.outgoing.run_out(row.id, now)
        if freed:
            tx.broadcasts.count_again(row.id, freed)
        return freed

    def _now(self) -> int:
        return int(self._clock().timestamp())


_UNEXPANDED = frozenset({Status.WAITING, Status.PREPARING})


def _require(by: DeskSession | None, power: Power = Power.WORK) -> None:
    if by is not None:
        by.require(power)


def _found(row: BroadcastRow | None) -> BroadcastRow:
    if row is None:
        raise NotFound("there is no such broadcast")
    return row
