"""The queue of updates a bot has not confirmed yet, in order, and the recent ones for redelivery."""

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

DEFAULT_EXCLUDED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds a bot gets only when it asks for them (Bot API: getUpdates, allowed_updates)."""

_HISTORY = 5_000


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """One update as it goes over the wire; `lane` is the chat whose order it must keep."""

    update_id: int
    lane: int
    body: bytes


@dataclass(slots=True)
class UpdateQueue:
    """Numbers updates and keeps each one until it was confirmed."""

    next_id: int = 1000
    allowed: frozenset[str] | None = None
    pending: dict[int, QueuedUpdate] = field(default_factory=dict)
    again: list[QueuedUpdate] = field(default_factory=list)
    history: dict[int, QueuedUpdate] = field(default_factory=dict)
    listeners: list[Callable[[QueuedUpdate], None]] = field(default_factory=list)
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.idle.set()

    def add(self, kind: str, content: dict[str, Any], lane: int) -> int | None:
        """Queue an update; gives its id, or None where the bot did not ask for this kind."""
        wanted = kind not in DEFAULT_EXCLUDED if self.allowed is None else kind in self.allowed
        if not wanted:
            return None
        return self.add_raw({"update_id": self.next_id, kind: content}, lane)

    def add_raw(self, update: dict[str, Any], lane: int) -> int:
        """Queue a whole update as it stands; a missing update_id is filled in."""
        update = {"update_id": self.next_id, **update}
        update_id = int(update["update_id"])
        self.next_id = max(self.next_id, update_id + 1)
        queued = QueuedUpdate(update_id, lane, json.dumps(update).encode())
        if update_id in self.pending:
            self.again.append(queued)
        else:
            self.pending[update_id] = queued
            self.idle.clear()
        self._remember(queued)
        self._tell(queued)
        return update_id

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more. Raises LookupError where it is no longer remembered."""
        queued = self.history.get(update_id)
        if queued is None:
            raise LookupError(f"update {update_id} is not remembered")
        self.again.append(queued)
        self._tell(queued)

    def repeat(self, queued: QueuedUpdate) -> None:
        """Put an update that was just delivered up for one more delivery."""
        self.again.append(queued)

    def take_again(self) -> list[QueuedUpdate]:
        """The updates to be delivered once more; they are taken off."""
        taken, self.again = self.again, []
        return taken

    def confirm(self, update_ids: Iterable[int]) -> list[QueuedUpdate]:
        """Forget updates that arrived; gives those that were still pending."""
        confirmed = [found for key in update_ids if (found := self.pending.pop(key, None)) is not None]
        if not self.pending:
            self.idle.set()
        return confirmed

    def allow(self, kinds: list[str] | None) -> None:
        """Choose the kinds of update from now on; an empty list is the default, None changes nothing."""
        if kinds is not None:
            self.allowed = frozenset(kinds) if kinds else None

    def clear(self) -> None:
        """Drop everything that is pending."""
        self.pending.clear()
        self.again.clear()
        self.idle.set()

    def _remember(self, queued: QueuedUpdate) -> None:
        self.history[queued.update_id] = queued
        if len(self.history) > _HISTORY:
            del self.history[next(iter(self.history))]

    def _tell(self, queued: QueuedUpdate) -> None:
        for listener in self.listeners:
            listener(queued)
