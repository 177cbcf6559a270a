"""What the page of exports works with, and who waits for which file."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.services.exporting.annual import AnnualSheets
from bot.services.exporting.cases import CaseExports
from bot.services.exporting.progress import Progress, Stage
from bot.services.exporting.weekly import WeekExports

KEPT = 10 * 60
"""Seconds in which it can still be asked what became of a file."""
MOST = 200
"""Files that are remembered at once; the oldest are forgotten first."""

_TICKET = re.compile(r"[\w-]{8,64}")


class Waiting:
    """How far the files are that this process makes; nothing that another process would need, nothing on disk.

    A file is known by the session that asked for it and a ticket that its page made up, so nobody sees another's.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self._clock = clock
        self._known: dict[tuple[bytes, str], tuple[float, Progress]] = {}

    def begin(self, session_id: bytes, ticket: str) -> Progress:
        """The counts of a file that begins; kept only with a ticket that is one."""
        progress = Progress()
        if _TICKET.fullmatch(ticket):
            self._forget()
            self._known[session_id, ticket] = self._clock(), progress
        return progress

    def of(self, session_id: bytes, ticket: str) -> Progress | None:
        """The counts of a file, None when this process knows of none."""
        known = self._known.get((session_id, ticket))
        return None if known is None else known[1]

    def _forget(self) -> None:
        old = self._clock() - KEPT
        for key, (begun, progress) in list(self._known.items()):
            if len(self._known) >= MOST or (begun < old and progress.stage is not Stage.GOING):
                del self._known[key]


@dataclass(frozen=True, slots=True)
class Exports:
    """The services that make files, and who waits for them."""

    cases: CaseExports
    annual: AnnualSheets
    weeks: WeekExports
    waiting: Waiting = field(default_factory=Waiting)
