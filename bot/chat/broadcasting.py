"""Sending broadcasts: what is due is leased, said at the pace Telegram takes, and written down; replies come first."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.chat.mailing import Letter, Mailing
from bot.chat.pace import Gate
from bot.chat.shift import Shift
from bot.chat.threads import InThread
from bot.errors import StorageUnavailable
from bot.services.delivery.broadcasts import Content, Outcome, Parcel
from bot.services.delivery.outbox import Outbox

Write = Callable[[Content, str], Letter]
"""Draws what a broadcast says in one language."""

IN_HAND_SECONDS = 0.5
"""How many seconds' worth of messages are in hand at a time. What a killed process had said of them is said again."""

LEAST_IN_HAND = 8

ROUND, LONGEST_ROUND = 0.1, 0.25
"""Seconds between two looks at the database, which is shared with the conversations."""

WORTH_A_ROUND = 8
"""How many messages should have ended between two looks, if that does not take too long."""

IDLE_ROUND = 0.5
"""The same, while nothing is in hand."""

LOOK = 2.0
"""Seconds between two looks for new broadcasts, rows to write, and the right to send."""

LINGER = 4.0
"""How long to wait for messages that are to be tried again, before the next run of the job looks for them."""


FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds until the line is tried again."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Turn:
    """What the right to send says: whether this process has it now, and whether it had it a moment ago."""

    ours: bool
    new: bool


class Broadcasting:
    """Sends whatever the outbox holds. One process at a time does, so that the rate holds for all."""

    def __init__(
        self,
        outbox: Outbox,
        mailing: Mailing,
        gate: Gate,
        run: InThread,
        write: Write,
        take_turn: Callable[[], Turn],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`run` calls the core in a worker thread; `take_turn` asks for the right to send, there; `write` draws."""
        self._outbox = outbox
        self._mailing = mailing
        self._gate = gate
        self._run = run
        self._write = write
        self._take_turn = take_turn
        self._clock = clock
        self._most = most_in_hand(gate.pace.rate)
        self._round = min(LONGEST_ROUND, max(ROUND, WORTH_A_ROUND / gate.pace.rate))
        self._pause = 0.0
        self._not_before = 0.0
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def drain(self) -> Mapping[str, int]:
        """Send until nothing is due. Nothing happens while another process sends, or after `stop`."""
        if self._stopping.is_set() or not self._idle.is_set() or self._clock() < self._not_before:
            return {}
        self._idle.clear()
        try:
            if not await self._have_turn():
                return {}
            return await self._send_all()
        finally:
            self._idle.set()

    async def stop(self) -> None:
        """Begin no more messages; what is on its way is finished and written down, the rest is given back."""
        self._stopping.set()
        await self._idle.wait()
        await self._mailing.close()

    async def _have_turn(self) -> bool:
        turn = await self._run(self._take_turn)
        if turn.ours and turn.new:
            freed = await self._run(self._outbox.reclaim)
            if freed:
                _log.warning("messages in hand were taken back", count=freed)
        return turn.ours

    async def _send_all(self) -> Mapping[str, int]:
        await self._mailing.open()
        shift = Shift(self._mailing, self._gate, self._stopping, self._most)
        sending = asyncio.create_task(shift.send())
        try:
            await self._keep_supplied(shift)
        finally:
            shift.close()
            await asyncio.wait([sending])
            await self._exchange(shift, [*shift.take_outcomes(), *shift.unsaid()], more=False)
        sending.result()
        if not self._stopping.is_set():
            await self._run(self._outbox.expand)  # which ends what is over
        self._wait_for_the_line(shift)
        return {"sent": shift.sent}

    def _wait_for_the_line(self, shift: Shift) -> None:
        """While Telegram cannot be reached, try more and more rarely, so that no message uses up its tries."""
        if not shift.is_down:
            self._pause = 0.0
            return
        self._pause = FIRST_PAUSE if shift.sent else min(LONGEST_PAUSE, max(FIRST_PAUSE, 2 * self._pause))
        self._not_before = self._clock() + self._pause
        _log.warning("Telegram cannot be reached for broadcasts", seconds=round(self._pause))

    async def _keep_supplied(self, shift: Shift) -> None:
        """Fetch and write down, in turn, until nothing is due, or it is time to stop."""
        letters: dict[tuple[int, str], Letter] = {}
        looked = self._clock()
        idle_since = looked - LINGER  # when nothing comes at once, nobody waits for anything
        more = True
        while not self._stopping.is_set() and not shift.is_down:
            now = self._clock()
            if more or now - looked >= LOOK:
                more = (await self._run(self._outbox.expand))["batches"] > 0
                if now - looked >= LOOK and not await self._have_turn():
                    return
                looked = now
            parcels = await self._exchange(shift, shift.take_outcomes())
            await self._prepare(parcels, letters)
            shift.add([(one, letters[one.broadcast_id, one.language]) for one in parcels])
            if parcels or shift.in_hand or more:
                idle_since = self._clock()
            elif self._clock() - idle_since >= LINGER:
                return
            if not more:
                await shift.rest(self._round if shift.in_hand else IDLE_ROUND)

    async def _prepare(self, parcels: Sequence[Parcel], letters: dict[tuple[int, str], Letter]) -> None:
        for broadcast_id, language in {(one.broadcast_id, one.language) for one in parcels} - letters.keys():
            content = await self._run(self._outbox.content, broadcast_id)
            letters[broadcast_id, language] = self._write(content, language)

    async def _exchange(self, shift: Shift, outcomes: Sequence[Outcome], *, more: bool = True) -> Sequence[Parcel]:
        """Write down, and fetch what there is room for, if `more` is wanted.

        Keep trying while the database is away: what was said must not be said again.
        """
        room = self._most - shift.in_hand + len(outcomes) if more else 0
        if room < max(1, self._most // 8):
            room = 0
        while outcomes or room:
            try:
                parcels = await self._run(self._outbox.exchange, outcomes, room)
            except StorageUnavailable:
                if self._stopping.is_set() or not outcomes:
                    raise
                await asyncio.sleep(1)
            else:
                shift.written(len(outcomes))
                return parcels
        return ()


def most_in_hand(rate: int) -> int:
    """How many messages are in hand at most; what a killed process can have said without having written it down."""
    return max(LEAST_IN_HAND, int(rate * IN_HAND_SECONDS))
