"""What can go wrong on the way, on purpose: flood limits and injected faults."""

import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.simulator.refusal import Refusal, too_many

FaultKind = Literal["bad_gateway", "reset_before", "reset_after", "too_many"]


@dataclass(slots=True)
class Faults:
    """Shares (0 to 1) of calls that fail, all off by default; may be changed while the server runs.

    `latency` is added to each call, in seconds. `duplicates` is the share of updates that are delivered twice.
    `retry_after` is what a random 429 asks for, in seconds. `made` counts what went wrong, by kind.
    """

    bad_gateway: float = 0.0
    reset_before: float = 0.0
    reset_after: float = 0.0
    too_many: float = 0.0
    retry_after: int = 1
    duplicates: float = 0.0
    latency: float = 0.0
    seed: int = 0
    planned: dict[str, deque[FaultKind]] = field(default_factory=dict)
    made: Counter[FaultKind] = field(default_factory=Counter)
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - reproducible faults, not secrets

    def once(self, method: str, kind: FaultKind, times: int = 1) -> None:
        """Plan a fault for the next call (or calls) of a method."""
        self.planned.setdefault(method.lower(), deque()).extend([kind] * times)

    def draw(self, method: str) -> FaultKind | None:
        """Decide what happens to this call; getUpdates and the webhook methods only fail when planned."""
        kind = self._drawn(method)
        if kind is not None:
            self.made[kind] += 1
        return kind

    def _drawn(self, method: str) -> FaultKind | None:
        planned = self.planned.get(method)
        if planned:
            return planned.popleft()
        share = self.bad_gateway + self.reset_before + self.reset_after + self.too_many
        if not share or method.endswith(("updates", "webhook", "webhookinfo")):
            return None
        lot = self._random.random()
        shares: tuple[tuple[FaultKind, float], ...] = (
            ("bad_gateway", self.bad_gateway),
            ("reset_before", self.reset_before),
            ("reset_after", self.reset_after),
            ("too_many", self.too_many),
        )
        for kind, part in shares:
            if lot < part:
                return kind
            lot -= part
        return None

    def duplicate(self) -> bool:
        """Whether an update that was just delivered is delivered once more."""
        return self.duplicates > 0 and self._random.random() < self.duplicates


@dataclass(frozen=True, slots=True)
class Limits:
    """Flood control: messages per second, with a burst, for each chat and for all together; None is no limit.

    Paid messages (`allow_paid_broadcast`) have a limit of their own; at Telegram 1,000 a second.
    """

    per_chat: float | None = None
    per_chat_burst: int = 20
    overall: float | None = None
    overall_burst: int = 60
    paid: float | None = None
    paid_burst: int = 60


DEMO_LIMITS = Limits(per_chat=5.0, overall=30.0, paid=1_000.0)
"""Generous, and still enough to notice a bot that floods."""


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class FloodControl:
    """Counts messages against the limits with leaky buckets.

    `refused` is how many were too many: for one `chat`, for `all` together, or of the `paid` ones.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: dict[int | str, _Bucket] = {}
        self.refused: Counter[str] = Counter()

    def admit(self, chat_id: int, paid: bool = False) -> None:
        """Count one message to a chat. Raises Refusal (429) where it is one too many."""
        limits = self._limits
        together = ("paid", limits.paid, limits.paid_burst) if paid else ("all", limits.overall, limits.overall_burst)
        for key, rate, burst in ((chat_id, limits.per_chat, limits.per_chat_burst), together):
            if rate is not None and (refusal := self._pour(key, rate, burst)):
                self.refused[key if isinstance(key, str) else "chat"] += 1
                raise refusal

    def _pour(self, key: int | str, rate: float, burst: int) -> Refusal | None:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(0.0, now))
        bucket.level = max(0.0, bucket.level - (now - bucket.at) * rate)
        bucket.at = now
        if bucket.level + 1 > burst:
            return too_many(max(1, round((bucket.level + 1 - burst) / rate)))
        bucket.level += 1
        return None
