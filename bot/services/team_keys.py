"""The team's keys in somebody's hands: opened from their seals, checked, and sealed on to others."""

import hmac
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bot.errors import CannotOpen, KeyMissing, NotAllowed, SessionEnded
from bot.services.principals import KEY_HOLDERS, DeskSession, Power, may
from bot.storage.records import EpochRow, TeamSealRow
from bot.storage.transaction import Transaction
from bot.vault.keys import KeyPair, open_sealed, seal_to
from bot.vault.recovery import parse_recovery

CEREMONY: Final = b"ceremony"
"""What is locked while keys change hands: one act at a time, in all processes."""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who performs an act, with the team's keys by epoch; `coordinator_id` is None for the recovery key."""

    coordinator_id: int | None
    keys: Mapping[int, KeyPair] = field(repr=False)

    @classmethod
    def signed_in(cls, session: DeskSession) -> "KeyHolder":
        """A coordinator at the desk; `NotAllowed` for other accounts and before a password of one's own is chosen."""
        session.require(Power.READ)
        return cls(session.principal.coordinator_id, session.keys)


def holder_of_recovery(tx: Transaction, printed: str) -> KeyHolder:
    """Whoever has the paper. `FieldError` for `recovery` names a mistyped group, or says that it is another key."""
    recovery = parse_recovery(printed)
    epochs = tx.keys.epochs()
    if not epochs:
        raise KeyMissing("there is no team key yet; run: amanah init")
    if not hmac.compare_digest(epochs[-1].recovery_public, recovery.public):
        raise KeyMissing("this is not the recovery key of this database")
    return KeyHolder(None, _opened(recovery, {epoch.number: epoch.recovery_seal for epoch in epochs}))


def team_keys(private: bytes, seals: Sequence[TeamSealRow]) -> dict[int, KeyPair]:
    """The team keys by epoch; a damaged seal closes its epoch's cases, not the desk."""
    return _opened(KeyPair.from_private(private), {seal.epoch: seal.sealed for seal in seals})


def unlocked(tx: Transaction, holder: KeyHolder, power: Power = Power.READ) -> tuple[EpochRow, dict[int, KeyPair]]:
    """The epoch in use and the keys that the holder really has, by epoch; nobody else changes keys until `tx` ends.

    `power` is what their account must be allowed at this moment; the recovery key is allowed everything. Fails closed:
    `SessionEnded` when the holder was removed meanwhile, `NotAllowed` when their role does not go so far, `CannotOpen`
    when they have not the key of the epoch in use.
    """
    tx.lock_chat(CEREMONY)
    if holder.coordinator_id is not None:
        row = tx.coordinators.get(holder.coordinator_id)
        if row is None or not row.active or row.role not in KEY_HOLDERS:
            raise SessionEnded("this account is no longer active")
        if not may(row.role, power):
            raise NotAllowed("this account is not for that")
    epochs = {epoch.number: epoch for epoch in tx.keys.epochs()}
    keys = {
        number: pair
        for number, pair in holder.keys.items()
        if number in epochs and hmac.compare_digest(epochs[number].public_key, pair.public)
    }
    current = epochs[max(epochs)] if epochs else None
    if current is None or current.number not in keys:
        raise CannotOpen("the team key cannot be opened with this password or key")
    return current, keys


def reseal(tx: Transaction, coordinator_id: int, public: bytes, keys: Mapping[int, KeyPair]) -> None:
    """Seal the team's keys to a coordinator, in the place of what was sealed to them before."""
    tx.keys.delete_seals(coordinator_id)
    for number, pair in keys.items():
        tx.keys.add_seal(TeamSealRow(number, coordinator_id, seal_to(public, pair.private)))


def _opened(own: KeyPair, sealed: Mapping[int, bytes]) -> dict[int, KeyPair]:
    keys = {}
    for epoch, one in sealed.items():
        with suppress(CannotOpen, KeyMissing):
            keys[epoch] = KeyPair.from_private(open_sealed(own, one))
    return keys
