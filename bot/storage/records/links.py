"""Rows of coordinators' own Telegram: where each wants the week, and which week went to whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TelegramLinkRow:
    """The chat in which a coordinator wants the week, found by its keyed hash; or one in which they wanted it."""

    coordinator_id: int
    chat_key: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A week's digest for one coordinator; `state` is pending, leased, sent, failed or passed (linked after it left).

    `lease_until` is in seconds since the epoch: until then a leased one is in hand, and a pending one waits.
    `attempts` counts how often it may have arrived.
    """

    week: str
    coordinator_id: int
    state: str
    lease_until: int = 0
    attempts: int = 0
