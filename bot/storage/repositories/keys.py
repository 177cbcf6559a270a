"""Team keys by epoch, their copies for coordinators, and the data keys that they seal."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.storage.records import EpochRow, TeamSealRow, WrappedKey
from bot.storage.schema import attachments, epochs, messages, reports, team_seals

_ADD_EPOCH = insert(epochs)
_EPOCHS = select(epochs).order_by(epochs.c.number)
_CURRENT = select(epochs).order_by(epochs.c.number.desc()).limit(1)
_ADD_SEAL = insert(team_seals)
_OF_COORDINATOR = team_seals.c.coordinator_id == bindparam("key")
_SEALS_FOR = select(team_seals).where(_OF_COORDINATOR).order_by(team_seals.c.epoch)
_DELETE_SEALS = delete(team_seals).where(_OF_COORDINATOR)
_SEALED = {table.name: table for table in (reports, messages, attachments)}
_WRAPPED = [
    select(table.c.id, table.c.team_key)
    .where(table.c.epoch == bindparam("epoch"))
    .order_by(table.c.id)
    .limit(bindparam("limit"))
    for table in _SEALED.values()
]
_REWRAP = {
    name: update(table)
    .where(table.c.id == bindparam("key"))
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

    def epochs(self) -> list[EpochRow]:
        """All epochs, the oldest first."""
        return [EpochRow(*row) for row in self._connection.execute(_EPOCHS)]

    def add_seal(self, seal: TeamSealRow) -> None:
        """Keeps a coordinator's copy of a team key; `StorageError` when either is unknown or it is there already."""
        self._connection.execute(_ADD_SEAL, asdict(seal))

    def seals_for(self, coordinator_id: int) -> list[TeamSealRow]:
        """The team keys that were sealed to a coordinator, the oldest epoch first."""
        return [TeamSealRow(*row) for row in self._connection.execute(_SEALS_FOR, {"key": coordinator_id})]

    def delete_seals(self, coordinator_id: int) -> int:
        """Takes all team keys from a coordinator; returns how many."""
        return self._connection.execute(_DELETE_SEALS, {"key": coordinator_id}).rowcount

    def wrapped_under(self, epoch: int, limit: int = 500) -> list[WrappedKey]:
        """Data keys still sealed to the team key of `epoch`, at most `limit` a table; empty when all is done."""
        return [
            WrappedKey(table, row.id, row.team_key)
            for table, statement in zip(_SEALED, _WRAPPED, strict=True)
            for row in self._connection.execute(statement, {"epoch": epoch, "limit": limit})
        ]

    def rewrap(self, wrapped: WrappedKey, epoch: int) -> None:
        """Puts a data key, sealed to the team key of `epoch`, in the place of the one that stood with that row."""
        self._connection.execute(
            _REWRAP[wrapped.table], {"key": wrapped.id, "new_epoch": epoch, "new_key": wrapped.team_key}
        )
