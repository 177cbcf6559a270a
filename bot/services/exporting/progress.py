"""How far a file is, for whoever waits for it."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where it is."""

    GOING = "going"
    DONE = "done"
    BROKEN = "broken"  # it failed, or whoever asked has gone


@dataclass(slots=True)
class Progress:
    """Counts while a file is made: `looked_at` of `total` cases, of which `written` are in it.

    `unopened` of these are damaged in part, or sealed to a key that is not there. Written by one thread, read by any.
    """

    total: int = 0
    looked_at: int = 0
    written: int = 0
    unopened: int = 0
    stage: Stage = Stage.GOING
