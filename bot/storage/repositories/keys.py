"""Team keys by epoch, their copies for coordinators, and the data keys that they seal."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.storage.records import EpochRow, TeamSealRow, WrappedKey
from bot.storage.schema import (
    attachments,
    case_files,
    epochs,
    messages,
    reports,
    response_texts,
    responses,
    saved_views,
    tallies,
    team_seals,
    week_figures,
)

_ADD_EPOCH = insert(epochs)
_EPOCHS = select(epochs).order_by(epochs.c.number)
_CURRENT = select(epochs).order_by(epochs.c.number.desc()).limit(1)
_ADD_SEAL = insert(team_seals)
_OF_COORDINATOR = team_seals.c.coordinator_id == bindparam("key")
_SEALS_FOR = select(team_seals).where(_OF_COORDINATOR).order_by(team_seals.c.epoch)
_DELETE_SEALS = delete(team_seals).where(_OF_COORDINATOR)
_SEALED_EPOCHS = select(team_seals.c.epoch).distinct().order_by(team_seals.c.epoch)
_RETIRE = delete(team_seals).where(team_seals.c.epoch == bindparam("epoch"))
_SEALED = {
    table.name: table
    for table in (
        *(reports, messages, attachments, case_files, saved_views),
        *(responses, response_texts, tallies, week_figures),
    )
}
_WRAPPED = [
    select(table.c.id, table.c.team_key)
    .where(table.c.epoch == bindparam("epoch"), table.c.id > bindparam("after"))
    .order_by(table.c.id)
    .limit(bindparam("limit"))
    for table in _SEALED.values()
]
_COUNTS = [select(table.c.epoch, func.count().label("rows")).group_by(table.c.epoch) for table in _SEALED.values()]
# Whoever seals shares it, whoever retires an epoch has it alone: nothing can be sealed to a key that is going away.
_SHARE = select(func.pg_advisory_xact_lock_shared(bindparam("key")))
_HOLD = select(func.pg_advisory_xact_lock(bindparam("key")))
_SEALING = int.from_bytes(b"sealing.")
_REWRAP = {
    name: update(table)
    .where(table.c.id == bindparam("key"), table.c.team_key == bindparam("old_key"))
    .values(epoch=bindparam("new_epoch"), team_key=bindparam("new_key"))
    for name, table in _SEALED.items()
}


class Keys:
    """Epochs, team seals, and data keys that have to be wrapped anew after a rotation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_epoch(self, epoch: EpochRow) -> None:
        """Keeps a new team key; `StorageError` when its number is taken."""
        self._connection.execute(_ADD_EPOCH, asdict(epoch))

    def current_epoch(self) -> EpochRow | None:
        """The epoch with the highest number, to which new reports are sealed; None before `amanah init`."""
        row = self._connection.execute(_CURRENT).one_or_none()
        return None if row is None else EpochRow(*row)

    def sealing_epoch(self) -> EpochRow | None:
        """As `current_epoch`, for a transaction that will seal to it: it stays in use until that one has ended."""
        self._lock(shared=True)
        return self.current_epoch()

    def wait_for_sealing(self) -> None:
        """Waits until no other transaction is sealing, and holds back those to come; before an epoch is retired."""
        self._lock(shared=False)

    def epochs(self) -> list[EpochRow]:
        """All epochs, the oldest first."""
        return [EpochRow(*row) for row in self._connection.execute(_EPOCHS)]

    def add_seal(self, seal: TeamSealRow) -> None:
        """Keeps a coordinator's copy of a team key; `StorageError` when either is unknown or it is there already."""
        self._connection.execute(_ADD_SEAL, asdict(seal))

    def seals_for(self, coordinator_id: int) -> list[TeamSealRow]:
        """The team keys that were sealed to a coordinator, the oldest epoch first."""
        return [TeamSealRow(*row) for row in self._connection.execute(_SEALS_FOR, {"key": coordinator_id})]

    def sealed_epochs(self) -> list[int]:
        """The epochs whose team key is sealed to at least one coordinator, the oldest first."""
        return list(self._connection.execute(_SEALED_EPOCHS).scalars())

    def delete_seals(self, coordinator_id: int) -> int:
        """Takes all team keys from a coordinator; returns how many."""
        return self._connection.execute(_DELETE_SEALS, {"key": coordinator_id}).rowcount

    def delete_seals_of(self, epoch: int) -> int:
        """Takes the team key of an epoch from everybody; the recovery key's copy stays. Returns how many."""
        return self._connection.execute(_RETIRE, {"epoch": epoch}).rowcount

    def count_by_epoch(self) -> dict[int, int]:
        """How many data keys are sealed to each team key; epochs without any are left out."""
        counts: dict[int, int] = {}
        for statement in _COUNTS:
            for row in self._connection.execute(statement):
                counts[row.epoch] = counts.get(row.epoch, 0) + row.rows
        return counts

    def wrapped_under(self, epoch: int, limit: int = 500, after: Mapping[str, int] | None = None) -> list[WrappedKey]:
        """Data keys still sealed to the team key of `epoch`, at most `limit` a table; empty when all is done.

        In the order of their ids; `after` says, by table, behind which id to begin.
        """
        begin = after or {}
        return [
            WrappedKey(table, row.id, row.team_key)
            for table, statement in zip(_SEALED, _WRAPPED, strict=True)
            for row in self._connection.execute(
                statement, {"epoch": epoch, "limit": limit, "after": begin.get(table, 0)}
            )
        ]

    def rewrap(self, wrapped: WrappedKey, team_key: bytes, epoch: int) -> bool:
        """Puts the same data key, sealed to the team key of `epoch`, in the place of the one that stands with a row.

        False, and nothing happens, when the row has been sealed anew with another data key meanwhile.
        """
        given = {"key": wrapped.id, "old_key": wrapped.team_key, "new_epoch": epoch, "new_key": team_key}
        return self._connection.execute(_REWRAP[wrapped.table], given).rowcount > 0

    def _lock(self, *, shared: bool) -> None:
        if self._connection.dialect.name == "postgresql":  # on SQLite every transaction is alone already
            self._connection.execute(_SHARE if shared else _HOLD, {"key": _SEALING})
