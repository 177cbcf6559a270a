"""The messages of a broadcast that are in hand: waiting, on their way, or said and not written down yet."""

import asyncio
from collections import deque
from collections.abc import Sequence

import structlog

from bot.chat.mailing import Letter, Mailing
from bot.chat.pace import CATCH_UP, Gate
from bot.errors import AccountGone, AmanahError, ChatMoved, DeliveryError, TryLater, Unreachable
from bot.services.delivery.broadcasts import Ending, Outcome, Parcel

LOST_IN_A_ROW = 20
"""After so many lost calls and none that arrived, it is the line that is down, not a chat; then all wait a while."""

BREATH = 0.005
"""The shortest wait, in seconds: at a thousand a second five messages leave at once, and the machine wakes up less."""

TRAVEL_AT_FIRST, TRAVEL_AT_MOST = 0.05, 1.0
"""How long, in seconds, a call is thought to take before any was seen, and the most that is believed."""

LEAST_ON_THEIR_WAY = 8

_MOMENT = 0.1
_LATEST = 0.05
"""How much the latest call counts in how long a call takes."""

_log = structlog.get_logger()


class Shift:
    """The messages in hand: those that wait, those on their way, and those whose end is not written down yet."""

    def __init__(self, mailing: Mailing, gate: Gate, stopping: asyncio.Event, most: int) -> None:
        self._mailing = mailing
        self._gate = gate
        self._stopping = stopping
        self._waiting: deque[tuple[Parcel, Letter]] = deque()
        self._on_their_way: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        self._news = asyncio.Event()
        self._most = most
        self._closed = False
        self._lost = 0
        self._travel = TRAVEL_AT_FIRST
        self._failure: AmanahError | None = None
        self.in_hand = 0
        self.sent = 0

    @property
    def is_down(self) -> bool:
        """Whether Telegram cannot be reached at all."""
        return self._lost >= LOST_IN_A_ROW or self._failure is not None

    @property
    def is_full(self) -> bool:
        """Whether as many are on their way as the pace can explain.

        A line that stands still lets go of all of them at once: more than twice what usually travels, and what catches
        up, would be a burst that Telegram refuses.
        """
        usual = self._gate.pace.rate * (2 * self._travel + CATCH_UP)
        return len(self._on_their_way) >= max(LEAST_ON_THEIR_WAY, usual)

    def add(self, letters: Sequence[tuple[Parcel, Letter]]) -> None:
        """Messages to say."""
        self._waiting.extend(letters)
        self.in_hand += len(letters)
        if letters:
            self._news.set()

    def close(self) -> None:
        """No more come; `send` returns when those on their way have ended."""
        self._closed = True
        self._news.set()

    def take_outcomes(self) -> list[Outcome]:
        """What has ended since the last time."""
        taken, self._outcomes = self._outcomes, []
        return taken

    def unsaid(self) -> list[Outcome]:
        """What was never tried, to be given back."""
        left = [Outcome(parcel, Ending.UNSAID) for parcel, _ in self._waiting]
        self._waiting.clear()
        return left

    def written(self, count: int) -> None:
        """So many endings are in the database."""
        self.in_hand -= count

    async def rest(self, seconds: float) -> None:
        """Wait; a stop ends it."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def send(self) -> None:
        """Say one after the other, at the pace. Raises what makes all further calls useless: a refused token."""
        while not (self._closed or self._stopping.is_set() or self.is_down):
            if not self._waiting:
                self._news.clear()
                await self._news.wait()
                continue
            wait = BREATH if self.is_full else self._gate.closed()
            if wait > _MOMENT:
                await self.rest(wait)
                continue
            if wait > 0:
                await asyncio.sleep(max(wait, BREATH))
                continue
            parcel, letter = self._waiting.popleft()
            self._begin(parcel, letter)
        if self._on_their_way:
            await asyncio.wait(self._on_their_way)
        if self._failure is not None:
            raise self._failure

    def _begin(self, parcel: Parcel, letter: Letter) -> None:
        wait = self._gate.ask(parcel.chat_id)
        if wait > 0:  # somebody talks with the bot just now
            self._outcomes.append(Outcome(parcel, Ending.UNSAID, wait))
            return
        task = asyncio.create_task(self._say(parcel, letter))
        self._on_their_way.add(task)
        task.add_done_callback(self._on_their_way.discard)

    async def _say(self, parcel: Parcel, letter: Letter) -> None:
        failure: AmanahError | None
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            failure = await self._mailing.post(parcel.chat_id, letter)
        except Exception:  # noqa: BLE001 - what nobody thought of must not keep the others waiting
            _log.exception("a message could not be posted")
            failure = TryLater(0)
        outcome = _outcome(parcel, failure)
        if failure is None:
            self.sent += 1
            self._travel += (min(clock() - began, TRAVEL_AT_MOST) - self._travel) * _LATEST
        if isinstance(failure, TryLater) and failure.retry_after > 0:
            self._gate.refused(parcel.chat_id, failure.retry_after)
        elif failure is not None and not isinstance(failure, DeliveryError):
            self._failure = failure
        self._lost = self._lost + 1 if outcome.ending is Ending.UNSURE else 0
        self._outcomes.append(outcome)


def _outcome(parcel: Parcel, failure: AmanahError | None) -> Outcome:
    match failure:
        case None:
            return Outcome(parcel, Ending.SENT)
        case TryLater(retry_after=pause) if pause > 0:
            return Outcome(parcel, Ending.LATER, pause)
        case TryLater():
            return Outcome(parcel, Ending.UNSURE)
        case AccountGone():
            return Outcome(parcel, Ending.GONE)
        case Unreachable():
            return Outcome(parcel, Ending.BLOCKED)
        case ChatMoved(chat_id=moved_to):
            return Outcome(parcel, Ending.MOVED, moved_to=moved_to)
        case DeliveryError():
            return Outcome(parcel, Ending.REFUSED)
        case _:  # the token is refused: that is no fault of this message
            return Outcome(parcel, Ending.UNSAID)
