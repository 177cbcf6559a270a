"""A Bot API that counts messages as Telegram may, with travel times that differ, and what its flood control sees."""

import asyncio
import bisect
import json
import random
import time
from array import array
from collections.abc import Sequence
from functools import partial

from bot_api import BotApi, Card
from bot_api import _Connection as Connection
from wire import Fields, after

from bot.simulator.faults import FloodControl, Limits
from bot.simulator.refusal import Refusal

TRAVEL = 0.04
"""Seconds by which one message may travel longer than another: give or take 20 ms."""

STALL = 0.05
"""A moment longer than this in which the load side could not run is counted: the machine was busy with other things."""


class CountingApi(BotApi):
    """The stand-in with flood control. `arrived` has the moment of each message; `is_polled`: the bot listens."""

    def __init__(self, rate: int, *, latency: float = 0.0, seed: int = 1) -> None:
        super().__init__(_nobody, latency=latency)
        burst = max(10, rate // 4)
        limits = Limits(overall=rate, overall_burst=burst, paid=rate, paid_burst=burst)
        self.rate = rate
        self._flood = FloodControl(limits, time.perf_counter)
        self._dice = random.Random(seed)
        self.arrived = array("d")
        self.stalled = 0.0
        self.is_polled = False

    @property
    def refused(self) -> int:
        """How many messages were answered with 429."""
        return sum(self._flood.refused.values())

    def call(self, connection: Connection, method: str, given: Fields) -> None:
        """As the stand-in's; a message arrives a little sooner or later than another."""
        self.is_polled = self.is_polled or method == "getupdates"
        if method != "sendmessage":
            super().call(connection, method, given)
            return
        asyncio.get_running_loop().call_later(
            self._way + self._dice.uniform(0, TRAVEL), partial(self._arrives, connection, method, given)
        )

    def _arrives(self, connection: Connection, method: str, given: Fields) -> None:
        try:
            self._flood.admit(int(given["chat_id"]), bool(given.get("allow_paid_broadcast")))
        except Refusal as refusal:
            seconds = (refusal.parameters or {}).get("retry_after", 1)
            after(self._way, partial(connection.write, _too_many(seconds)))
            return
        self.arrived.append(time.perf_counter())
        self._have_effect(connection, method, given)

    async def look_at_the_clock(self) -> None:
        """For as long as this runs, `stalled` adds up when this process could not run."""
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.01)
            now = time.perf_counter()
            if now - before > STALL:
                self.stalled += now - before
            before = now


def _nobody(card: Card) -> None:
    """Nobody looks at what arrives."""


def _too_many(seconds: int) -> bytes:
    answer = {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
    }
    body = json.dumps(answer).encode()
    head = f"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def busiest_second(arrived: Sequence[float]) -> int:
    """The most messages that arrived within one second, wherever it begins."""
    return max((at + 1 - bisect.bisect_left(arrived, moment - 1.0) for at, moment in enumerate(arrived)), default=0)


def burst(arrived: Sequence[float], rate: int) -> float:
    """The room that a bucket needs which leaks at the rate and takes all."""
    level = fullest = 0.0
    before = arrived[0] if arrived else 0.0
    for moment in arrived:
        level = max(0.0, level - (moment - before) * rate) + 1
        fullest, before = max(fullest, level), moment
    return fullest
