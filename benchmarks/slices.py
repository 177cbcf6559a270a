"""Slices of a core: Linux lets a process have so much of one and no more (cgroups, version 1 or 2)."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

PERIOD_US = 20_000
"""Of every 20 ms a process has its share; with the usual 100 ms it would stand still for most of each tenth second."""

_ROOTS = (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup"))


class NoSlices(Exception):
    """Groups cannot be made here: it takes Linux and the right to write below /sys/fs/cgroup."""


@contextlib.contextmanager
def slice_of_core(share: float, pid: int) -> Iterator[None]:
    """Hold a process and what it starts to this share of one core. `NoSlices` where that cannot be done."""
    group = _make(f"amanah-bench-{os.getpid()}-{pid}", share)
    try:
        _write(group / "cgroup.procs", str(pid))
        yield
    finally:
        _leave(group)


def _make(name: str, share: float) -> Path:
    quota = int(share * PERIOD_US)
    for root in _ROOTS:
        group = root / name
        try:
            if (root / "cpu.cfs_quota_us").exists():
                group.mkdir()
                _write(group / "cpu.cfs_period_us", str(PERIOD_US))
                _write(group / "cpu.cfs_quota_us", str(quota))
                return group
            if "cpu" in _read(root / "cgroup.subtree_control"):
                group.mkdir()
                _write(group / "cpu.max", f"{quota} {PERIOD_US}")
                return group
        except OSError as failure:
            with contextlib.suppress(OSError):
                group.rmdir()
            raise NoSlices(str(failure)) from None
    raise NoSlices("no cpu controller")


def _leave(group: Path) -> None:
    with contextlib.suppress(OSError):
        for pid in _read(group / "cgroup.procs"):
            _write(group.parent / "cgroup.procs", pid)
        group.rmdir()


def _read(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def _write(path: Path, text: str) -> None:
    path.write_text(text)
