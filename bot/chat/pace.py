"""The pace at which Telegram is written to, shared by replies and broadcasts: a reply never waits, a broadcast does.

Telegram takes about 30 messages in a second from one bot (up to 1,000 where they are paid for) and one in a second to
one chat (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

WINDOW = 1.015
"""The seconds over which `rate` messages are spread evenly: 98.5 % of what Telegram takes. The rest is for clocks that
disagree, for replies, and for messages that travel for different times; where it is too little, see `WIDER`."""

GUARD = 0.01
"""So much less than the window is the time in which never more than `rate` messages leave, however late some were."""

CHAT_SECONDS = 1.0
"""The time between two messages to one chat, as far as a broadcast's message is the second."""

TOGETHER = 1.0
"""When two chats are refused within so many seconds, it is the bot that Telegram slows down, not a chat."""

CATCH_UP = 0.05
"""How many seconds' worth of messages that were late, because the machine was busy, may leave at once. A limit that is
counted like a leaking bucket sees at most this and the differences in travel time as a burst."""

TELLING, AMONG = 3, 100
"""So many refusals among so many messages tell that the pace is too fast, even where they are seconds apart."""

WIDER, WIDEST, NARROWER = 0.03, 1.25, 0.03 / 1800
"""Seconds by which the window grows when Telegram finds the pace too fast, the most it becomes, and by how much it
shrinks again in each second: half an hour for each time, so that an unknown limit costs seconds an hour."""

UNTOLD = 0.15
"""The seconds after which it is usually known here what another process said: it collects for a tenth of a second."""

GENTLY = 10.0
"""The seconds in which the pace grows back to the full rate after Telegram stopped all broadcasts."""

_SLOWEST = 0.1


class Pace:
    """Decides when a broadcast's next message may leave. Pure: it is told the time, and only ever looks at numbers.

    Times are seconds of one steady clock and never go back. Replies are counted and never held: when people talk with
    the bot, broadcasts leave them their room.
    """

    def __init__(self, rate: int) -> None:
        """`rate` is how many messages in a second all may be together."""
        if rate < 1:
            raise ValueError("the rate is at least 1")
        self.rate = rate
        self._recent: deque[tuple[float, int]] = deque()
        self._elsewhere: deque[float] = deque()
        self._last: dict[int, float] = {}
        self._aside: dict[int, float] = {}
        self._refused: tuple[float, int] | None = None
        self._next = 0.0
        self._stopped_until = 0.0
        self._slow_until = 0.0
        self._widened = (WINDOW, 0.0)
        self._left = 0
        self._refusals: deque[int] = deque(maxlen=TELLING)

    def replied(self, chat_id: int, now: float) -> None:
        """A reply leaves now. It takes from what all may say together."""
        self._forget(now)
        self._note(chat_id, now)

    def heard(self, chat_id: int, now: float) -> None:
        """Another process has said something a moment ago. From then on what it did not tell yet is reckoned with."""
        self.replied(chat_id, now)
        self._elsewhere.append(now)

    def ask(self, chat_id: int, now: float) -> float:
        """0 when a broadcast's message may leave now, and then it counts as left; else the seconds to wait at least."""
        wait = max(self.wait_for_all(now), self.wait_for_chat(chat_id, now))
        if wait > 0:
            return wait
        self._next = max(self._next, now - CATCH_UP) + self._interval(now)
        self._note(chat_id, now)
        self._left += 1
        return 0.0

    def wait_for_all(self, now: float) -> float:
        """The seconds in which no broadcast's message may leave, to whatever chat."""
        self._forget(now)
        wait = max(self._next, self._stopped_until) - now
        over = len(self._recent) + self.reserve() - self.rate
        if over >= 0:
            wait = max(wait, self._recent[over][0] + self.window(now) - GUARD - now)
        return max(wait, 0.0)

    def reserve(self) -> int:
        """How many messages others may have said that is not known here yet.

        As many as they say in `UNTOLD` seconds by what is known of the last one, and two standard deviations more:
        people write independently of each other, so that such counts are Poisson's, whose variance is their mean.
        """
        mean = len(self._elsewhere) * UNTOLD / WINDOW
        return min(math.ceil(mean + 2 * math.sqrt(mean)), self.rate - 1)

    def wait_for_chat(self, chat_id: int, now: float) -> float:
        """The seconds in which no broadcast's message may leave to this chat."""
        since = self._last.get(chat_id)
        spaced = 0.0 if since is None else since + CHAT_SECONDS - now
        return max(spaced, self._aside.get(chat_id, 0.0) - now, 0.0)

    def window(self, now: float) -> float:
        """The seconds over which `rate` messages are spread at the moment."""
        widest, since = self._widened
        return max(WINDOW, widest - (now - since) * NARROWER)

    def refused(self, chat_id: int, retry_after: float, now: float) -> None:
        """Telegram answered 429 and asks to wait so many seconds.

        The chat is put aside for so long. When another chat was refused just before, all broadcasts stop for so long,
        and begin again gently. That, or some refusals among few messages, keeps them slower for a while.
        """
        self._aside = {chat: until for chat, until in self._aside.items() if until > now}
        self._aside[chat_id] = max(self._aside.get(chat_id, 0.0), now + retry_after)
        before, self._refused = self._refused, (now, chat_id)
        stops = before is not None and before[1] != chat_id and now - before[0] <= max(TOGETHER, 3 / self.rate)
        self._refusals.append(self._left)
        often = len(self._refusals) == TELLING and self._left - self._refusals[0] <= AMONG
        if (stops or often) and now >= self._stopped_until:  # later ones had left before the stop, and tell nothing new
            self._widened = (min(WIDEST, self.window(now) + WIDER), now)
            self._refusals.clear()
        if stops:
            self._stopped_until = max(self._stopped_until, now + retry_after)
            self._slow_until = self._stopped_until + GENTLY

    def _interval(self, now: float) -> float:
        """The time between two messages of a broadcast: even, and longer for a while after a stop."""
        share = 1.0 if now >= self._slow_until else max(_SLOWEST, 1 - (self._slow_until - now) / GENTLY)
        return self.window(now) / (self.rate * share)

    def _note(self, chat_id: int, now: float) -> None:
        self._recent.append((now, chat_id))
        self._last[chat_id] = now

    def _forget(self, now: float) -> None:
        while self._recent and self._recent[0][0] + WIDEST <= now:
            at, chat_id = self._recent.popleft()
            if self._last.get(chat_id) == at:
                del self._last[chat_id]
        while self._elsewhere and self._elsewhere[0] + WINDOW <= now:
            self._elsewhere.popleft()


class Others(Protocol):
    """The other processes that write to Telegram as the same bot."""

    def tell(self, chat_id: int, pause: float = 0.0) -> None:
        """A message leaves here now; with a `pause`, one was refused, and Telegram asks to wait so many seconds."""
        ...

    def unknown(self) -> float:
        """The seconds until it is known here what the others have said; 0 when it is."""
        ...


class Nobody:
    """No other process: with SQLite there is one."""

    def tell(self, chat_id: int, pause: float = 0.0) -> None:
        """There is nobody to tell."""

    def unknown(self) -> float:
        """Nothing is."""
        return 0.0


class Gate:
    """The pace with a clock: what the messenger and the broadcasts hold in common, in all processes together."""

    def __init__(self, pace: Pace, clock: Callable[[], float] = time.monotonic, others: Others | None = None) -> None:
        """`clock` is steady, in seconds; `others` are told of everything, and heard before a broadcast."""
        self.pace = pace
        self._clock = clock
        self._others = others or Nobody()

    def replied(self, chat_id: int) -> None:
        """A reply leaves now."""
        self.pace.replied(chat_id, self._clock())
        self._others.tell(chat_id)

    def refused(self, chat_id: int, retry_after: float) -> None:
        """Telegram answered 429."""
        self.pace.refused(chat_id, retry_after, self._clock())
        self._others.tell(chat_id, retry_after)

    def ask(self, chat_id: int) -> float:
        """0 when a broadcast's message may leave now, and then it counts as left; else the seconds to wait at least."""
        wait = self._others.unknown() or self.pace.ask(chat_id, self._clock())
        if wait == 0:
            self._others.tell(chat_id)  # another may be about to take over
        return wait

    def closed(self) -> float:
        """The seconds in which no broadcast's message may leave, to whatever chat."""
        return max(self._others.unknown(), self.pace.wait_for_all(self._clock()))
