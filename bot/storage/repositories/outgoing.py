"""Broadcasts on their way: many deliveries at a time, for whoever sends them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, exists, func, literal_column, select, update

from bot.storage.records import BroadcastRow
from bot.storage.schema import broadcasts, deliveries, members

_AHEAD = (
    select(broadcasts)
    .where(broadcasts.c.counts.is_(None), broadcasts.c.status != "draft")
    .order_by(broadcasts.c.urgent.desc(), broadcasts.c.not_before, broadcasts.c.id)
)
_OF_BROADCAST = deliveries.c.broadcast_id == bindparam("broadcast")
_AMONG = deliveries.c.member_id.in_(bindparam("among", expanding=True))
_PENDING = (_OF_BROADCAST, deliveries.c.state == "pending")
_LEASED = (_OF_BROADCAST, deliveries.c.state == "leased")
_THIS_ONE = (
    _OF_BROADCAST,
    deliveries.c.member_id == bindparam("member"),
    deliveries.c.state.in_([literal_column("'pending'"), literal_column("'leased'")]),
)
"""One row, by its primary key. A list of members, or one state alone, would be worse: neither database knows how many
rows a new broadcast has yet, and would look through all of them by an index that begins with the broadcast."""

_other = deliveries.alias("other")
_other_broadcast = broadcasts.alias("other_broadcast")
_PROMPT_IN_HAND = exists().where(
    _other.c.member_id == deliveries.c.member_id,
    _other.c.state == "leased",
    _other_broadcast.c.id == _other.c.broadcast_id,
    _other_broadcast.c.kind == "prompt",
)
_CANDIDATES = (
    select(
        deliveries.c.member_id,
        deliveries.c.attempts,
        members.c.sealed,
        members.c.language,
        members.c.state == "active",
        members.c.prompted,
        _PROMPT_IN_HAND,
    )
    .join(members, members.c.id == deliveries.c.member_id)
    .where(*_PENDING, deliveries.c.next_try <= bindparam("now"))
    .order_by(deliveries.c.next_try)
    .limit(bindparam("limit"))
    .with_for_update(of=deliveries, skip_locked=True)
)
_LEASE = update(deliveries).where(*_THIS_ONE).values(state="leased", lease_until=bindparam("until"))
_PUT_OFF = (
    update(deliveries)
    .where(*_PENDING, deliveries.c.member_id == bindparam("member"))
    .values(next_try=bindparam("later"))
)
_END = update(deliveries).where(*_THIS_ONE).values(state=bindparam("new_state"), lease_until=0, next_try=0)
_GIVE_BACK = (
    update(deliveries)
    .where(*_LEASED, deliveries.c.member_id == bindparam("member"))
    .values(state="pending", lease_until=0, next_try=bindparam("later"), attempts=bindparam("tries"))
)
_RUN_OUT = (
    update(deliveries)
    .where(*_LEASED, deliveries.c.next_try >= 0, deliveries.c.lease_until <= bindparam("now"))  # all are: for the index
    .values(state="pending", lease_until=0, next_try=0)
)
_UNSETTLED = select(
    select(deliveries.c.member_id).where(_OF_BROADCAST, deliveries.c.state.in_(("pending", "leased"))).exists()
)
_IN_HAND = select(select(deliveries.c.member_id).where(*_LEASED).exists())
_PUT_OFF_COUNT = select(func.count()).select_from(deliveries).where(*_PENDING, deliveries.c.next_try > bindparam("now"))
_ATTEMPTS = select(deliveries.c.member_id, deliveries.c.attempts).where(*_LEASED, _AMONG)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose turn has come. `in_hand`: another prompt is on its way to them this moment."""

    member_id: int
    attempts: int
    sealed: bytes = field(repr=False)
    language: str
    active: bool
    prompted: int
    in_hand: bool


class Outgoing:
    """What a sender asks of broadcasts and deliveries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ahead(self) -> list[BroadcastRow]:
        """Broadcasts whose final figures are not known yet, urgent ones first, then the oldest; no drafts."""
        return [BroadcastRow(*row) for row in self._connection.execute(_AHEAD)]

    def candidates(self, broadcast_id: int, now: int, limit: int) -> list[Candidate]:
        """Pending deliveries whose time has come and that nobody else looks at; locked until the transaction ends."""
        given = {"broadcast": broadcast_id, "now": now, "limit": limit}
        return [Candidate(*row) for row in self._connection.execute(_CANDIDATES, given)]

    def lease(self, broadcast_id: int, member_ids: Sequence[int], until: int) -> None:
        """Takes pending deliveries in hand, which this transaction has found by `candidates`."""
        if member_ids:
            self._connection.execute(
                _LEASE, [{"broadcast": broadcast_id, "member": one, "until": until} for one in member_ids]
            )

    def put_off(self, broadcast_id: int, later: Sequence[tuple[int, int]]) -> None:
        """Lets pending deliveries, by member, wait until a time."""
        if later:
            given = [{"broadcast": broadcast_id, "member": member, "later": until} for member, until in later]
            self._connection.execute(_PUT_OFF, given)

    def end(self, broadcast_id: int, member_ids: Sequence[int], state: str) -> None:
        """Says how deliveries ended; one that was answered meanwhile stays so."""
        if member_ids:
            given = [{"broadcast": broadcast_id, "member": one, "new_state": state} for one in member_ids]
            self._connection.execute(_END, given)

    def attempts(self, broadcast_id: int, member_ids: Sequence[int]) -> dict[int, int]:
        """How often deliveries in hand were tried before, by member."""
        if not member_ids:
            return {}
        given = {"broadcast": broadcast_id, "among": list(member_ids)}
        return {row[0]: row[1] for row in self._connection.execute(_ATTEMPTS, given)}

    def give_back(self, broadcast_id: int, rows: Sequence[tuple[int, int, int]]) -> None:
        """Deliveries in hand wait again: by member, until when, and how often they were tried."""
        if rows:
            given = [
                {"broadcast": broadcast_id, "member": member, "later": until, "tries": tries}
                for member, until, tries in rows
            ]
            self._connection.execute(_GIVE_BACK, given)

    def run_out(self, broadcast_id: int, now: int) -> int:
        """Frees deliveries that were in hand for too long; returns how many."""
        return self._connection.execute(_RUN_OUT, {"broadcast": broadcast_id, "now": now}).rowcount

    def is_unsettled(self, broadcast_id: int) -> bool:
        """Whether anything waits or is in hand."""
        return bool(self._connection.execute(_UNSETTLED, {"broadcast": broadcast_id}).scalar_one())

    def is_in_hand(self, broadcast_id: int) -> bool:
        """Whether anything is in hand."""
        return bool(self._connection.execute(_IN_HAND, {"broadcast": broadcast_id}).scalar_one())

    def count_put_off(self, broadcast_id: int, now: int) -> int:
        """How many wait for a time that has not come."""
        return self._connection.execute(_PUT_OFF_COUNT, {"broadcast": broadcast_id, "now": now}).scalar_one()
