"""The table of jobs: what is done, how often, and with how much chance in it."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.services.upkeep import Upkeep


@dataclass(frozen=True, slots=True)
class Job:
    """A job: `work` runs in a worker thread every `every` seconds, give or take `jitter`, and returns what to count.

    A job may run in several processes at once and may be missed; it looks for what is due, and finds it next time.
    """

    name: str
    every: int
    jitter: int
    work: Callable[[], Mapping[str, int]]


def jobs_table(upkeep: Upkeep) -> tuple[Job, ...]:
    """Every job there is."""
    return (
        Job("purge", every=600, jitter=60, work=lambda: dataclasses.asdict(upkeep.purge())),
        Job("tidy", every=30, jitter=5, work=lambda: _nothing(upkeep.tidy)),
    )


def _nothing(work: Callable[[], None]) -> Mapping[str, int]:
    work()
    return {}
