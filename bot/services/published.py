"""All that is published, for whoever has an account at the desk: weeks, and results of consultations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.consultations.model import Consultation
from bot.consultations.plain import from_plain
from bot.errors import NotFound
from bot.i18n.text import Label, Localised
from bot.insights.suppression import PublishableTable, stored
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import PublicationRow
from bot.storage.transaction import Transaction

LATEST: Final = 200
"""Publications of consultations that are listed at most."""


@dataclass(frozen=True, slots=True)
class PublishedWeek:
    """What has left the desk of a week."""

    week: str
    table: PublishableTable


@dataclass(frozen=True, slots=True)
class PublishedWave:
    """What has left the desk of a wave: the words it was told with, and the figures as plain JSON values."""

    wave_id: int
    consultation: Consultation
    number: int
    week: str
    words: Localised
    figures: Mapping[str, Any]


class Published:
    """What has come through the suppression module, and nothing else."""

    def __init__(self, storage: Storage, areas: Mapping[str, Label] | None = None) -> None:
        """`areas` are the forum's names by code."""
        self._storage = storage
        self.areas: Mapping[str, Label] = areas or {}

    def weeks(self, session: DeskSession) -> tuple[PublishedWeek, ...]:
        """The published weeks, the newest first."""
        session.require(Power.LOOK)
        with self._storage.begin() as tx:
            rows = tx.weeks.published()
        return tuple(PublishedWeek(row.week, stored(json.loads(row.published or ""))) for row in rows)

    def week(self, session: DeskSession, week: str) -> PublishedWeek:
        """One of them. `NotFound`."""
        session.require(Power.LOOK)
        with self._storage.begin() as tx:
            row = tx.weeks.get(week)
        if row is None or row.published is None:
            raise NotFound("nothing of this week is published")
        return PublishedWeek(row.week, stored(json.loads(row.published)))

    def waves(self, session: DeskSession) -> tuple[PublishedWave, ...]:
        """The waves whose results are published, the latest first."""
        session.require(Power.LOOK)
        with self._storage.begin() as tx:
            return tuple(_wave(tx, row) for row in tx.publications.latest(LATEST))

    def wave(self, session: DeskSession, wave_id: int) -> PublishedWave:
        """One of them. `NotFound`."""
        session.require(Power.LOOK)
        with self._storage.begin() as tx:
            row = tx.publications.get(wave_id)
            if row is None or row.status != "published":
                raise NotFound("nothing of this wave is published")
            return _wave(tx, row)


def _wave(tx: Transaction, row: PublicationRow) -> PublishedWave:
    wave = tx.waves.get(row.wave_id)
    if wave is None:
        raise NotFound("no such wave")
    figures = stored(json.loads(row.figures)).to_plain()
    words = Localised(tuple(json.loads(row.words).items()))
    return PublishedWave(wave.id, from_plain(json.loads(wave.definition)), wave.number, row.week, words, figures)
