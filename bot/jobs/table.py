"""The table of jobs: what is done, how often, and with how much chance in it."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.services.consulting.waves import Waves
from bot.services.retention import Retention
from bot.services.upkeep import Upkeep
from bot.services.weeks.weeks import Weeks


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, so many seconds apart."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day, at this time by the forum's own clock."""

    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class Hourly:
    """Once an hour, at this minute."""

    minute: int


When: TypeAlias = Every | Daily | Hourly


@dataclass(frozen=True, slots=True)
class Job:
    """A job: `work` runs in a worker thread, up to `jitter` seconds early or late, and returns what to count.

    A job may run in several processes at once and may be missed; it looks for what is due, and finds it next time.
    """

    name: str
    when: When
    jitter: int
    work: Callable[[], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Errand:
    """A job that speaks with somebody: `work` is awaited on the programme's own loop. Otherwise as `Job`."""

    name: str
    when: When
    jitter: int
    work: Callable[[], Awaitable[Mapping[str, int]]]


Work: TypeAlias = Callable[[], Awaitable[Mapping[str, int]]]
"""What an errand does; returns what to count."""


@dataclass(frozen=True, slots=True)
class Errands:
    """What is said in Telegram without anybody asking.

    `tell_waiting` tells people that there may be a reply: at the hour's turn, never sooner. `send_broadcasts` sends
    until nothing is due; while it does, it is not begun again. `send_digests` sends the week to linked chats, from its
    hour on Monday; it finds by itself whether anything is due.
    """

    tell_waiting: Work
    send_broadcasts: Work
    send_digests: Work


def jobs_table(
    upkeep: Upkeep, retention: Retention, waves: Waves, weeks: Weeks, errands: Errands
) -> tuple[Job | Errand, ...]:
    """Every job there is."""
    return (
        Errand("notices", Hourly(0), 0, errands.tell_waiting),
        Job("weeks", Hourly(0), 0, weeks.freeze_due),  # the hour of a Monday's freezing, and each one after an outage
        Job("consultations", Every(30), 5, waves.tick),
        Errand("broadcasts", Every(2), 0, errands.send_broadcasts),
        Errand("digests", Every(60), 0, errands.send_digests),
        Job("purge", Every(600), 60, lambda: dataclasses.asdict(upkeep.purge())),
        Job("tidy", Every(30), 5, lambda: _nothing(upkeep.tidy)),
        Job("retention", Daily(2, 50), 1200, retention.run),  # before the rewriting, which takes it off the disk
        Job("rewrite", Daily(3, 30), 1200, lambda: _nothing(upkeep.rewrite)),
    )


def _nothing(work: Callable[[], None]) -> Mapping[str, int]:
    work()
    return {}
