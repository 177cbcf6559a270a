"""Waves: each time a consultation is asked; and what is published of them."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.storage.records import PublicationRow, WaveRow
from bot.storage.schema import publications, waves
from bot.storage.upserts import upsert

_IS = waves.c.id == bindparam("key")
_ADD = insert(waves)
_GET = select(waves).where(_IS)
_OPEN = select(waves).where(waves.c.status == "open").order_by(waves.c.opens, waves.c.id)
_OF = select(waves).where(waves.c.consultation == bindparam("key")).order_by(waves.c.number)
_LAST = select(func.max(waves.c.number)).where(waves.c.consultation == bindparam("key"))
_TO_CLOSE = _OPEN.where(waves.c.closes <= bindparam("now"))
_ANSWERED = update(waves).where(_IS, waves.c.status == "open").values(answered=waves.c.answered + 1)
_CLOSE = (
    update(waves)
    .where(_IS, waves.c.status == "open")
    .values(status="closed", sealed_key=None, asked=bindparam("frozen"), closes=bindparam("at"))
)
_PUBLISHED = update(waves).where(_IS, waves.c.status == "closed").values(status="published")
_RESEAL = update(waves).where(_IS).values(sealed_key=bindparam("new"))
_DELETE = delete(waves).where(_IS)

_PUT_PUBLICATION = upsert(
    publications,
    lambda new: {name: new[name] for name in ("status", "words", "figures", "approvals", "week")},
)
_PUBLICATION = select(publications).where(publications.c.wave_id == bindparam("key"))
_LATEST = (
    select(publications)
    .join(waves, waves.c.id == publications.c.wave_id)
    .where(publications.c.status == "published")
    .order_by(waves.c.closes.desc())
    .limit(bindparam("limit"))
)
_WITHDRAW = delete(publications).where(publications.c.wave_id == bindparam("key"))


class Waves:
    """Waves by id and by consultation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, wave: WaveRow) -> None:
        """Keeps a new wave; `StorageError` when its consultation has one of that number."""
        self._connection.execute(_ADD, asdict(wave))

    def get(self, wave_id: int) -> WaveRow | None:
        """The wave, if it is there."""
        row = self._connection.execute(_GET, {"key": wave_id}).one_or_none()
        return None if row is None else WaveRow(*row)

    def lock(self, wave_id: int) -> WaveRow | None:
        """As `get`; until the transaction ends nobody else changes or locks it."""
        row = self._connection.execute(_GET.with_for_update(), {"key": wave_id}).one_or_none()
        return None if row is None else WaveRow(*row)

    def open(self) -> list[WaveRow]:
        """The waves that may be answered now, the earliest first."""
        return [WaveRow(*row) for row in self._connection.execute(_OPEN)]

    def of(self, consultation_id: str) -> list[WaveRow]:
        """The waves of a consultation in their order."""
        return [WaveRow(*row) for row in self._connection.execute(_OF, {"key": consultation_id})]

    def last_number(self, consultation_id: str) -> int:
        """The number of a consultation's last wave; 0 before the first."""
        return self._connection.execute(_LAST, {"key": consultation_id}).scalar_one() or 0

    def to_close(self, now: int) -> list[WaveRow]:
        """Open waves whose end has come."""
        return [WaveRow(*row) for row in self._connection.execute(_TO_CLOSE, {"now": now})]

    def count_answer(self, wave_id: int) -> bool:
        """Counts one more answer; False when the wave is not open (any more)."""
        return self._connection.execute(_ANSWERED, {"key": wave_id}).rowcount > 0

    def close(self, wave_id: int, asked: int, closes: int) -> bool:
        """Ends a wave and destroys its key; False when it was not open. `closes` is a whole minute."""
        given = {"key": wave_id, "frozen": asked, "at": closes}
        return self._connection.execute(_CLOSE, given).rowcount > 0

    def set_published(self, wave_id: int) -> bool:
        """Says that results have left the desk; False unless the wave is closed."""
        return self._connection.execute(_PUBLISHED, {"key": wave_id}).rowcount > 0

    def reseal(self, wave_id: int, sealed_key: bytes) -> None:
        """Puts the wave's key, sealed anew, in the place of what was there."""
        self._connection.execute(_RESEAL, {"key": wave_id, "new": sealed_key})

    def delete(self, wave_id: int) -> bool:
        """Takes a wave away with all that was answered; returns whether it was there."""
        return self._connection.execute(_DELETE, {"key": wave_id}).rowcount > 0


class Publications:
    """What of a wave's results may leave the desk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, publication: PublicationRow) -> None:
        """Keeps it, in the place of what was proposed before."""
        self._connection.execute(_PUT_PUBLICATION[self._connection.dialect.name], asdict(publication))

    def get(self, wave_id: int) -> PublicationRow | None:
        """That of a wave."""
        row = self._connection.execute(_PUBLICATION, {"key": wave_id}).one_or_none()
        return None if row is None else PublicationRow(*row)

    def latest(self, limit: int) -> list[PublicationRow]:
        """The published ones, the latest wave first."""
        return [PublicationRow(*row) for row in self._connection.execute(_LATEST, {"limit": limit})]

    def delete(self, wave_id: int) -> bool:
        """Withdraws it; returns whether it was there."""
        return self._connection.execute(_WITHDRAW, {"key": wave_id}).rowcount > 0
