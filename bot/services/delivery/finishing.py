"""Where broadcasts stand, and ending those that are over: their figures are frozen then."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.consultations.model import NOWHERE
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import BroadcastInfo, Kind, Progress, State, Status
from bot.services.delivery.leasing import ends_with_wave, is_open
from bot.services.delivery.plain import approvals_from_json, audience_from_json, words_from_json
from bot.storage.records import BroadcastRow, WaveRow
from bot.storage.transaction import Transaction

_NAME_LENGTH = 60


def finish_what_is_over(tx: Transaction, ahead: Iterable[BroadcastRow], now: int) -> list[int]:
    """End broadcasts that have nothing left to do, or whose wave has closed; returns their ids."""
    ended = []
    for one in ahead:
        row = tx.broadcasts.lock(one.id)
        if row is None or row.counts is not None:
            continue
        status = _ending(tx, row, now)
        if status is not None:
            counts = json.dumps(counts_of(tx, row, now))
            tx.broadcasts.replace(replace(row, status=status, counts=counts))
            ended.append(row.id)
    return ended


def _ending(tx: Transaction, row: BroadcastRow, now: int) -> Status | None:
    """What it is from now on, when it is over; never while something is in hand."""
    if row.status == Status.CANCELLED or (ends_with_wave(row) and not is_open(_wave(tx, row), now)):
        over = Status.CANCELLED if row.status == Status.CANCELLED else Status.DONE
        return None if tx.outgoing.is_in_hand(row.id) else over
    if row.status == Status.SENDING and not tx.outgoing.is_unsettled(row.id):
        return Status.DONE
    return None


def _wave(tx: Transaction, row: BroadcastRow) -> WaveRow | None:
    return None if row.wave_id is None else tx.waves.get(row.wave_id)


def counts_of(tx: Transaction, row: BroadcastRow, now: int) -> Mapping[str, int]:
    """The figures as they stand; those that were frozen, once it is over and nothing can change them.

    People answer long after the last prompt was sent: those figures stand when the rows behind them are deleted.
    """
    by_state = {} if row.counts is not None and not ends_with_wave(row) else tx.deliveries.count_by_state(row.id)
    if row.counts is not None and not by_state:
        frozen: dict[str, int] = json.loads(row.counts)
        return frozen
    return {
        "sent": by_state.get(State.SENT, 0),
        "answered": by_state.get(State.ANSWERED, 0),
        "blocked": by_state.get(State.BLOCKED, 0),
        "failed": by_state.get(State.FAILED, 0),
        "gone": row.gone,
        "to_go": by_state.get(State.PENDING, 0) + by_state.get(State.LEASED, 0),
        "deferred": tx.outgoing.count_put_off(row.id, now),
        "again": row.again,
    }


def progress_of(row: BroadcastRow, counts: Mapping[str, int]) -> Progress:
    """The figures as they are shown."""
    return Progress(Status(row.status), **counts)


def info_of(row: BroadcastRow, wave: WaveRow | None, zone: dt.tzinfo) -> BroadcastInfo:
    """A broadcast in a list."""
    words = words_from_json(row.words)
    return BroadcastInfo(
        id=row.id,
        kind=Kind(row.kind),
        wave_id=row.wave_id,
        name=_name(words) if wave is None else _title(wave),
        words=words,
        audience=audience_from_json(row.audience),
        urgent=row.urgent,
        status=Status(row.status),
        approvals=approvals_from_json(row.approvals),
        not_before=dt.datetime.fromtimestamp(row.not_before, zone),
        counts=None if row.counts is None else json.loads(row.counts),
    )


def _name(words: Localised) -> Localised:
    """The first line of each language, cut where it gets long."""
    lines = tuple((code, (text.strip().splitlines() or [""])[0]) for code, text in words.by_language)
    return Localised(
        tuple((code, line if len(line) <= _NAME_LENGTH else line[: _NAME_LENGTH - 1] + "…") for code, line in lines)
    )


def _title(wave: WaveRow) -> Localised:
    title = json.loads(wave.definition).get("title")
    return Localised(tuple(title.items())) if isinstance(title, dict) else NOWHERE
