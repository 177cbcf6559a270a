"""Handing out what is to be said now: a few at a time, each to one sender, none before its time."""

from dataclasses import dataclass

from bot.services.delivery.broadcasts import OPERATOR, URGENT_APPROVALS, Kind, Parcel, State, Status
from bot.services.delivery.plain import approvals_from_json
from bot.storage.records import BroadcastRow, WaveRow
from bot.storage.repositories.outgoing import Candidate
from bot.storage.times import DAY
from bot.storage.transaction import Transaction
from bot.vault.members import MemberSeal

LEASE_SECONDS = 90
"""How long a message may be in hand; longer than any call to Telegram takes."""

IN_HAND_SECONDS = 60
"""After which to look again at somebody to whom another prompt was just on its way."""


@dataclass(frozen=True, slots=True)
class Leasing:
    """One transaction's worth of handing out; `now` is in seconds since the epoch.

    At most one prompt a member in `days_between` (content.md: a week, a forum may make it rarer). A reminder belongs to
    its prompt: it is no prompt of its own.
    """

    tx: Transaction
    seal: MemberSeal
    now: int
    may_send: bool
    days_between: int

    def take(self, limit: int) -> list[Parcel]:
        """At most so many, urgent broadcasts first, then the oldest."""
        parcels: list[Parcel] = []
        for broadcast in self.tx.outgoing.ahead() if limit > 0 else ():
            if len(parcels) >= limit:
                break
            if self._may_leave(broadcast):
                parcels += self._of(broadcast, limit - len(parcels))
        return parcels

    def _may_leave(self, broadcast: BroadcastRow) -> bool:
        if broadcast.status not in {Status.PREPARING, Status.SENDING} or broadcast.not_before > self.now:
            return False
        if not (self.may_send or _passes_etiquette(broadcast)):
            return False
        return not ends_with_wave(broadcast) or is_open(self._wave(broadcast), self.now)

    def _wave(self, broadcast: BroadcastRow) -> WaveRow | None:
        return None if broadcast.wave_id is None else self.tx.waves.get(broadcast.wave_id)

    def _of(self, broadcast: BroadcastRow, limit: int) -> list[Parcel]:
        """Of one broadcast. Each candidate is leased, put off or ended, so that none is looked at twice."""
        parcels: list[Parcel] = []
        while len(parcels) < limit:
            wanted = limit - len(parcels)
            found = self.tx.outgoing.candidates(broadcast.id, self.now, wanted)
            later = self._put_off(broadcast, found)
            unreachable = [one.member_id for one in found if not one.active]
            self.tx.outgoing.end(broadcast.id, unreachable, State.BLOCKED)
            held = {*(member_id for member_id, _ in later), *unreachable}
            ready = [one for one in found if one.member_id not in held]
            until = self.now + LEASE_SECONDS
            self.tx.outgoing.lease(broadcast.id, [one.member_id for one in ready], until)
            parcels += [self._parcel(broadcast, one) for one in ready]
            if len(found) < wanted:
                break
        return parcels

    def _put_off(self, broadcast: BroadcastRow, found: list[Candidate]) -> list[tuple[int, int]]:
        if broadcast.kind != Kind.PROMPT:
            return []
        later = []
        for one in found:
            again = one.prompted + self.days_between * DAY
            if one.prompted and again > self.now:
                later.append((one.member_id, again))
            elif one.in_hand:
                later.append((one.member_id, self.now + IN_HAND_SECONDS))
        self.tx.outgoing.put_off(broadcast.id, later)
        return later

    def _parcel(self, broadcast: BroadcastRow, one: Candidate) -> Parcel:
        chat_id = self.seal.open(one.member_id, one.sealed)
        return Parcel(broadcast.id, one.member_id, chat_id, one.language)


def _passes_etiquette(broadcast: BroadcastRow) -> bool:
    approvers = {*approvals_from_json(broadcast.approvals)} - {OPERATOR}
    return broadcast.urgent and len(approvers) >= URGENT_APPROVALS


def ends_with_wave(broadcast: BroadcastRow) -> bool:
    """Whether it is of use only as long as its wave is open."""
    return broadcast.kind in {Kind.PROMPT, Kind.REMINDER}


def is_open(wave: WaveRow | None, now: int) -> bool:
    """Whether a wave may still be answered."""
    return wave is not None and wave.status == "open" and wave.closes > now
