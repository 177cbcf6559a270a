"""Rows of writing to members: who asked to be written to, what goes out, and one copy for each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody who asked to be written to. `state` is active or blocked; `prompted` the start of a day, 0 for never."""

    id: int
    member_key: bytes
    sealed: bytes
    language: str
    area: str | None = None
    organisation: str | None = None
    state: str = "active"
    prompted: int = 0


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    """Something that goes out to members.

    `kind` is prompt, reminder, bulletin or results; `status` waiting, preparing, sending, done or cancelled. `words`
    (by language, where it has words of its own), `audience`, `approvals` (ids of coordinators) and, at the end,
    `counts` are JSON. `not_before` is in seconds since the epoch, a whole minute; `cursor` the last member who has a
    delivery. `again` counts what may have been sent twice, `gone` those who left after they were written to.
    """

    id: int
    kind: str
    wave_id: int | None
    words: str | None
    audience: str
    urgent: bool
    status: str
    approvals: str
    not_before: int
    cursor: int = 0
    again: int = 0
    gone: int = 0
    counts: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One person's copy of a broadcast; `state` is pending, leased, sent, answered, blocked or failed.

    `lease_until` and `next_try` are in seconds since the epoch, 0 when they do not matter.
    """

    broadcast_id: int
    member_id: int
    state: str
    lease_until: int = 0
    next_try: int = 0
    attempts: int = 0
