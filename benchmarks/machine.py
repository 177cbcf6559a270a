"""The machine that is measured on: its cores, what a process used of them, what it keeps in memory."""

import contextlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
BOT_CORE, LOAD_CORE = CORES[0], CORES[-1]
"""What is measured has one core, everything else the other; of a single core both are, and `Machine` says so."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What absolute figures depend on. `load` is the machine's load average of the last minute, at the beginning."""

    cores: int
    model: str
    python: str
    kernel: str
    load: float

    @property
    def is_busy(self) -> bool:
        """Whether something else worked on it."""
        return self.load > 0.5 * self.cores

    def __str__(self) -> str:
        shared = ", bot and load on the same core" if self.cores == 1 else ""
        return (
            f"{self.cores} cores{shared}, {self.model}, Python {self.python}, {self.kernel}; "
            f"load at the beginning {self.load:.1f}"
        )


def describe() -> Machine:
    """The machine as it is now."""
    system = platform.uname()
    return Machine(
        cores=len(CORES),
        model=_processor(),
        python=platform.python_version(),
        kernel=f"{system.system} {system.release}",
        load=os.getloadavg()[0],
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def pin(core: int, pid: int = 0) -> None:
    """Keep a process (0: this one), its threads to come and its children on one core."""
    os.sched_setaffinity(pid, {core})


def cpu_seconds(pid: int) -> float:
    """What a process has worked in all, with all its threads; not its children. In steps of a tick, usually 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def tree_seconds(pid: int) -> float:
    """What a process, those it started and those that are gone have worked in all."""
    total = 0.0
    for one in (pid, *descendants(pid)):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / TICK
    return total


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those started by these."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one process, in MB (2^20 bytes): resident now, its fair share of what is shared, the most it ever had."""

    resident: float
    share: float
    peak: float


def memory(pid: int) -> Memory:
    """What a process keeps now."""
    status = Path(f"/proc/{pid}/status").read_text()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return Memory(_kb(status, "VmRSS:") / 1024, _kb(rollup, "\nPss:") / 1024, _kb(status, "VmHWM:") / 1024)


def _kb(text: str, name: str) -> int:
    return int(text.partition(name)[2].split(maxsplit=1)[0])
