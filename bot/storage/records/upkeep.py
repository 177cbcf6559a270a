"""Rows of the programme itself: what its jobs did."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobRun:
    """What a job did in an hour (seconds since the epoch), in counts."""

    name: str
    hour: int
    counts: Mapping[str, int]
