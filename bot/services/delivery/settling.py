"""Writing down how messages ended: many in one transaction."""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.services.delivery.broadcasts import Ending, Kind, Outcome, State
from bot.storage.transaction import Transaction
from bot.vault.members import MemberSeal

MOST_TRIES = 12
"""How often a message is tried before it counts as failed: for some three quarters of an hour."""

FIRST_PAUSE, PAUSE_GROWS, LONGEST_PAUSE = 1, 2.5, 600
"""Seconds before the second try, the factor to each further one, and the most."""

_ENDS = {Ending.SENT: State.SENT, Ending.BLOCKED: State.BLOCKED, Ending.REFUSED: State.FAILED}
_WRITTEN_TO = frozenset({State.LEASED, State.SENT, State.ANSWERED})
_dice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Settling:
    """One transaction's worth of endings; `now` is in seconds since the epoch."""

    tx: Transaction
    seal: MemberSeal
    now: int

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write them down."""
        by_broadcast: defaultdict[int, list[Outcome]] = defaultdict(list)
        for one in outcomes:
            by_broadcast[one.parcel.broadcast_id].append(one)
        for broadcast_id in sorted(by_broadcast):
            self._of(broadcast_id, by_broadcast[broadcast_id])

    def _of(self, broadcast_id: int, outcomes: list[Outcome]) -> None:
        for ending, state in _ENDS.items():
            self.tx.outgoing.end(broadcast_id, _members(outcomes, ending), state)
        sent = _members(outcomes, Ending.SENT)
        broadcast = self.tx.broadcasts.get(broadcast_id)
        if sent and broadcast is not None and broadcast.kind == Kind.PROMPT:
            self.tx.members.set_prompted(sorted(sent), self.now)
        for member_id in _members(outcomes, Ending.BLOCKED):
            self.tx.members.set_state(member_id, "blocked")
        for member_id in _members(outcomes, Ending.GONE):
            self._forget(member_id)
        self._try_again(broadcast_id, outcomes)

    def _forget(self, member_id: int) -> None:
        """The account is gone: so is the member. What they had been sent stays in the figures."""
        for delivery in self.tx.deliveries.of_member(member_id):
            if delivery.state in _WRITTEN_TO:
                self.tx.broadcasts.count_gone(delivery.broadcast_id, 1)
        self.tx.members.delete(member_id)

    def _try_again(self, broadcast_id: int, outcomes: list[Outcome]) -> None:
        unsure = _members(outcomes, Ending.UNSURE)
        if unsure:
            self.tx.broadcasts.count_again(broadcast_id, len(unsure))
        for one in outcomes:
            if one.ending is Ending.MOVED and one.moved_to is not None:
                self._move(one.parcel.member_id, one.moved_to)
        waiting = [one for one in outcomes if one.ending in {Ending.LATER, Ending.UNSURE, Ending.MOVED, Ending.UNSAID}]
        before = self.tx.outgoing.attempts(broadcast_id, [one.parcel.member_id for one in waiting])
        back, given_up = [], []
        for one in waiting:
            member_id = one.parcel.member_id
            tries = before.get(member_id, 0) + (one.ending is not Ending.UNSAID)
            if tries >= MOST_TRIES:
                given_up.append(member_id)
            else:
                back.append((member_id, self._later(one, tries), tries))
        self.tx.outgoing.give_back(broadcast_id, back)
        self.tx.outgoing.end(broadcast_id, given_up, State.FAILED)

    def _later(self, outcome: Outcome, tries: int) -> int:
        if outcome.pause > 0:
            return self.now + math.ceil(outcome.pause)
        return self.now + (pause(tries) if outcome.ending in {Ending.LATER, Ending.UNSURE} else 0)

    def _move(self, member_id: int, chat_id: int) -> None:
        """The chat has another id: the member is sealed and found under it; whoever was found there already goes."""
        member = self.tx.members.get(member_id)
        if member is None:
            return
        key = self.seal.key(chat_id)
        known = self.tx.members.by_key(key)
        if known is not None and known.id != member_id:
            self.tx.members.delete(known.id)
        self.tx.members.replace(replace(member, member_key=key, sealed=self.seal.seal(member_id, chat_id)))


def pause(tries: int) -> int:
    """Seconds to wait after so many tries: growing, give or take a third."""
    steady = min(LONGEST_PAUSE, FIRST_PAUSE * PAUSE_GROWS ** (tries - 1))
    return max(1, round(steady * _dice.uniform(0.67, 1.33)))


def _members(outcomes: Iterable[Outcome], ending: Ending) -> list[int]:
    return [one.parcel.member_id for one in outcomes if one.ending is ending]
