"""Rows of running processes: what they share among themselves for as long as they run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A running process: its public key, the tag that says it is one of ours, the ring it is in, a key sealed to it."""

    id: int
    public: bytes
    tag: bytes
    ring: bytes | None = None
    sealed: bytes | None = None
