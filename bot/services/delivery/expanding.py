"""From a broadcast to the rows of its receivers: in batches, each of which goes on where the last one stopped."""

import heapq
from dataclasses import replace

from bot.services.delivery.broadcasts import Kind, State, Status
from bot.services.delivery.plain import audience_from_json, is_meant
from bot.storage.records import BroadcastRow, DeliveryRow
from bot.storage.transaction import Transaction

BATCH = 500
"""Members looked at in one transaction; on SQLite everybody else waits meanwhile, a few hundredths of a second."""

_FROM_PROMPT = {Kind.REMINDER: State.SENT, Kind.RESULTS: State.ANSWERED}
"""Whom the messages that follow a prompt go to: those whose prompt stands so."""


def expand_batch(tx: Transaction, broadcast: BroadcastRow) -> BroadcastRow:
    """Write the next rows; the broadcast as it is now, which is `sending` when there are no more."""
    receivers, last = _next(tx, broadcast)
    tx.deliveries.add([DeliveryRow(broadcast.id, member_id, State.PENDING) for member_id in receivers])
    if last is None:
        changed = replace(broadcast, status=Status.SENDING)
    else:
        changed = replace(broadcast, status=Status.PREPARING, cursor=last)
    tx.broadcasts.replace(changed)
    return changed


def _next(tx: Transaction, broadcast: BroadcastRow) -> tuple[list[int], int | None]:
    """The next receivers, and the last member that was looked at; None when there were none."""
    state = _FROM_PROMPT.get(Kind(broadcast.kind))
    if state is not None:
        found = _those_prompted(tx, broadcast, state)
        return found, found[-1] if found else None
    audience = audience_from_json(broadcast.audience)
    members = tx.members.after(broadcast.cursor, BATCH)
    return [one.id for one in members if is_meant(one, audience)], members[-1].id if members else None


def _those_prompted(tx: Transaction, broadcast: BroadcastRow, state: State) -> list[int]:
    if broadcast.wave_id is None:
        return []
    prompts = [one for one in tx.broadcasts.of_wave(broadcast.wave_id) if one.kind == Kind.PROMPT]
    lists = [tx.deliveries.in_state(one.id, state, broadcast.cursor, BATCH) for one in prompts]
    return list(dict.fromkeys(heapq.merge(*lists)))[:BATCH]
