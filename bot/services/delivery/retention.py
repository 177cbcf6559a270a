"""Forgetting who was written to: the rows of receivers go when nothing depends on them any more; the figures stay."""

import json
from dataclasses import replace

from bot.services.delivery.broadcasts import Kind, Status
from bot.services.delivery.finishing import counts_of
from bot.services.delivery.leasing import ends_with_wave
from bot.storage.records import BroadcastRow
from bot.storage.times import DAY
from bot.storage.transaction import Transaction

KEPT_AFTER_SENDING = 7 * DAY
"""For bulletins and results, from the time they were due."""

KEPT_FOR_RESULTS = 90 * DAY
"""For prompts and reminders, from the end of their wave: so long its results may be awaited by those who answered."""

_LOOKED_AT = 1000


def purge_deliveries(tx: Transaction, now: int) -> int:
    """Delete the rows of broadcasts that are over and of use to nobody; returns how many."""
    deleted = 0
    for row in tx.broadcasts.all(_LOOKED_AT):
        if not Status(row.status).is_over or row.counts is None or not _has_ended(tx, row, now):
            continue
        counts = json.dumps(counts_of(tx, row, now))
        if counts != row.counts:
            tx.broadcasts.replace(replace(row, counts=counts))
        deleted += tx.deliveries.delete_of(row.id)
    return deleted


def _has_ended(tx: Transaction, row: BroadcastRow, now: int) -> bool:
    if not ends_with_wave(row) or row.wave_id is None:
        return row.not_before + KEPT_AFTER_SENDING <= now
    wave = tx.waves.get(row.wave_id)
    if wave is None or wave.status == "open":
        return wave is None
    results = [one for one in tx.broadcasts.of_wave(row.wave_id) if one.kind == Kind.RESULTS]
    if results and all(one.counts is not None for one in results):
        return True
    return wave.closes + KEPT_FOR_RESULTS <= now
