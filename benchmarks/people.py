"""People who report one after the other: each acts only when the bot's answer to the act before has arrived."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot_api import BotApi, Card
from machine import tree_seconds

FIRST_PERSON = 1_000_000
PLACING_SECONDS = 10.0, 0.02
"""The longest that people are led to their places: so long, and so much more for each of them. Where a bot is too slow
for that, they begin from where they are."""


class Stuck(Exception):
    """The bot did not give an answer with which the script could go on."""


@dataclass(frozen=True, slots=True)
class Step:
    """One update: press the button with these words, or write a text; then a card with `sees` has to come.

    What is seen is a part of the card's text or of a button's label; of a button so much that only one has it.
    """

    sees: str
    press: str = ""
    write: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A complete report, from the first word to the receipt code, as one bot wants it."""

    steps: tuple[Step, ...]

    def __len__(self) -> int:
        return len(self.steps)


@dataclass(frozen=True, slots=True)
class Round:
    """What one measurement found. Times in seconds, from a person's act to the arrival of the bot's answer.

    `load_busy` is the share of its core that the load side used; `bot_busy` the bot's of its own. Not `placed`: the
    bot was too slow to lead everybody to their place first, so early steps are more frequent than in the whole.
    """

    seconds: float
    updates: int
    reports: int
    waits: tuple[float, ...]
    bot_cpu: float
    load_busy: float
    calls: int
    refused: int
    placed: bool = True

    @property
    def updates_per_second(self) -> float:
        """Steps that were answered."""
        return self.updates / self.seconds

    @property
    def reports_per_second(self) -> float:
        """Complete reports whose code was shown."""
        return self.reports / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of the bot's CPU for an update."""
        return 1e6 * self.bot_cpu / max(1, self.updates)

    @property
    def bot_busy(self) -> float:
        """The share of one core that the bot used."""
        return self.bot_cpu / self.seconds

    @property
    def is_load_limited(self) -> bool:
        """Whether the load side, not the bot, may have been the limit."""
        return self.load_busy > 0.85

    def wait_ms(self, percent: int) -> float:
        """The time under which so many of a hundred answers were, in milliseconds."""
        if len(self.waits) < 2:
            return 1000 * sum(self.waits)
        return 1000 * statistics.quantiles(self.waits, n=100, method="inclusive")[percent - 1]


@dataclass(slots=True)
class _Place:
    """Where a person stands in the script. `holds_at`: they wait at this step until everybody is at theirs."""

    chat_id: int
    at: int = 0
    acted: float = 0.0
    holds_at: int | None = None
    last: Card | None = None


@dataclass
class People:
    """So many people, each with a report; when it is sent, somebody new comes in their place.

    Everybody begins at another step, so that every step is in every moment as frequent as in the whole.
    """

    script: Script
    count: int
    _api: BotApi | None = None
    _places: dict[int, _Place] = field(default_factory=dict)
    _next: int = FIRST_PERSON
    _holding: int = 0
    _waits: list[float] = field(default_factory=list)
    _reports: int = 0
    _answered: float = 0.0
    _placed: bool = True
    _go_on: bool = True
    _lost: Stuck | None = None

    def use(self, api: BotApi) -> None:
        """Name the API before anybody acts."""
        self._api = api

    @property
    def api(self) -> BotApi:
        """Where they write to."""
        assert self._api is not None
        return self._api

    def hear(self, card: Card) -> None:
        """A card has arrived."""
        place = self._places.get(card.chat_id)
        if place is None or place.holds_at == place.at:
            return
        place.last = card
        step = self.script.steps[place.at]
        if step.sees not in card.text and not any(step.sees in label for label, _ in card.buttons):
            return
        now = time.perf_counter()
        self._waits.append(now - place.acted)
        self._answered = now
        place.at += 1
        if place.at == len(self.script):
            self._reports += 1
            del self._places[card.chat_id]
            if not self._go_on:
                return
            place = self._newcomer()
        if place.at == place.holds_at:
            self._holding += 1
        else:
            self._act(place, now)

    def _newcomer(self) -> _Place:
        self._next += 1
        place = self._places[self._next] = _Place(self._next)
        return place

    def _act(self, place: _Place, now: float) -> None:
        step = self.script.steps[place.at]
        place.acted = now
        if step.write:
            self.api.write(place.chat_id, step.write)
            return
        assert place.last is not None
        data = next((data for label, data in place.last.buttons if step.press in label), None)
        if data is None:
            self._lost = Stuck(f"no button {step.press!r} on the card: {describe(place.last)}")
            return
        self.api.press(place.last, data)

    async def first_answer(self) -> float:
        """Somebody writes to a bot that is perhaps still starting; the time of the first answer, of `perf_counter`."""
        self._answered, place = time.perf_counter(), self._newcomer()
        place.holds_at = 1
        self._act(place, self._answered)
        while not self._holding:
            await asyncio.sleep(0.002)
            self._look_whether_stuck(60.0)
        del self._places[place.chat_id]
        self._holding = 0
        return self._answered

    async def take_places(self) -> None:
        """Lead everybody to their own step, and let all go on from there. `Stuck` when the bot does not answer."""
        now = time.perf_counter()
        self._answered = now
        for number in range(self.count):
            place = self._newcomer()
            place.holds_at = number % len(self.script) or None
            self._act(place, now)
        holders = sum(place.holds_at is not None for place in self._places.values())
        patience = PLACING_SECONDS[0] + PLACING_SECONDS[1] * self.count
        while self._holding < holders and time.perf_counter() - now < patience:
            await asyncio.sleep(0.02)
            self._look_whether_stuck()
        self._placed = self._holding == holders
        for place in list(self._places.values()):
            held, place.holds_at = place.holds_at, None
            if held is not None and held == place.at:
                self._act(place, time.perf_counter())

    async def report_once(self) -> None:
        """One person's way from the first word to the code. `Stuck` when the bot does not answer."""
        self._answered, self._go_on = time.perf_counter(), False
        self._act(self._newcomer(), self._answered)
        while not self._reports:
            await asyncio.sleep(0.01)
            self._look_whether_stuck(60.0)

    async def measure(self, seconds: float, bot: Sequence[int], beside: Callable[[], float] | None = None) -> Round:
        """Look on for so long. `bot` are the bot's processes; `beside` is what else worked on the load's core."""
        self._waits, self._reports = [], 0
        calls, refused = self.api.calls, self.api.webhooks.refused
        beside = beside or (lambda: 0.0)
        begun, cpu = time.perf_counter(), sum(map(tree_seconds, bot))
        load = time.process_time() + beside()
        while time.perf_counter() - begun < seconds:
            await asyncio.sleep(min(0.5, seconds))
            self._look_whether_stuck()
        taken = time.perf_counter() - begun
        return Round(
            seconds=taken,
            updates=len(self._waits),
            reports=self._reports,
            waits=tuple(self._waits),
            bot_cpu=sum(map(tree_seconds, bot)) - cpu,
            load_busy=(time.process_time() + beside() - load) / taken,
            calls=self.api.calls - calls,
            refused=self.api.webhooks.refused - refused,
            placed=self._placed,
        )

    def _look_whether_stuck(self, patience: float = 15.0) -> None:
        if self._lost is not None:
            raise self._lost
        if time.perf_counter() - self._answered > patience:
            place = min(self._places.values(), key=lambda one: one.acted)
            step = self.script.steps[place.at]
            last = "nothing" if place.last is None else describe(place.last)
            raise Stuck(f"step {place.at} waits for {step.sees!r}; the last card was: {last}")


def describe(card: Card) -> str:
    """A card in one line."""
    return f"{card.text!r} {[label for label, _ in card.buttons]}"
