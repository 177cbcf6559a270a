"""Giving results back: words are proposed and approved, then told and exported with figures that may leave."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Protocol

from bot.consultations.model import Audience, Consultation
from bot.consultations.plain import from_plain
from bot.domain.weeks import week_of
from bot.errors import FieldError, NotAllowed, NotFound
from bot.exports.files import csv_file, json_file
from bot.i18n.direction import clean
from bot.i18n.text import Localised
from bot.insights.hiding import Policy
from bot.insights.suppression import Period, PublishableTable, publishable, stored
from bot.services.consulting.outgoing import (
    HEADER,
    WORDS_LIMIT,
    counts_of,
    document_of,
    draft_words,
    period_of,
    rows_of,
)
from bot.services.consulting.results import Results, Unlocked
from bot.services.delivery.broadcasts import Kind
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import PublicationRow, WaveRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound

PARTICIPANTS, EXPORT = "participants", "export"
CLOSED = "closed"


class PublicationStatus(StrEnum):
    """How far it is."""

    PROPOSED = "proposed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Publication:
    """What is, or is to be, given back of a wave. `approvals` are names of coordinators, `needed` how many it takes.

    `figures` is what `bot.insights.suppression` lets out, as plain JSON values; `mark` changes with words and figures.
    """

    wave_id: int
    status: PublicationStatus
    words: Localised
    figures: Mapping[str, Any]
    approvals: tuple[str, ...]
    needed: int
    week: str
    mark: str = ""


class Announcer(Protocol):
    """Who writes to members: `Outbox.announce`."""

    def __call__(
        self,
        tx: Transaction,
        kind: Kind,
        wave_id: int | None,
        words: Localised | None,
        audience: Audience,
        not_before: dt.datetime,
    ) -> int:
        """Keep a message to send; its number."""
        ...


class Publishing:
    """Proposals and publications. Nothing exact leaves through here."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        results: Results,
        announce: Announcer | None = None,
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        """`announce` is `Outbox.announce`; without it nobody is written to. `zone` is the forum's own."""
        self._storage = storage
        self._clock = clock
        self._results = results
        self._announce = announce
        self._zone = zone

    def publishable(self, by: Unlocked, wave_id: int) -> PublishableTable:
        """What may leave of a wave as it is counted so far; nothing is kept of it. `NotFound`."""
        results = self._results.of(by, wave_id)
        return publishable(counts_of(results, self._results.areas), _policy(results.consultation))

    def draft(self, by: Unlocked, wave_id: int) -> Localised:
        """Words to begin with, from the figures that may leave, in the consultation's languages."""
        consultation = self._results.of(by, wave_id).consultation
        return draft_words(consultation, self.publishable(by, wave_id), self._results.areas)

    def propose(self, by: Unlocked, wave_id: int, words: Localised) -> Publication:
        """Put words forward for a wave that is closed and counted to the end; an earlier proposal is replaced.

        `FieldError` names `wave`, `period` when it overlaps with a published wave, or `words.<language>`.
        """
        who, results = _who(by), self._results.of(by, wave_id)
        if results.status != CLOSED or results.unfolded:
            raise FieldError("wave", "only a wave that is closed and counted to the end can be published")
        words = _complete(words, results.consultation)
        with self._storage.begin() as tx:
            wave = _locked(tx, wave_id)
            if wave.status != CLOSED:
                raise FieldError("wave", "it is published already")
            table = publishable(
                counts_of(results, self._results.areas), _policy(results.consultation), _published(tx, wave)
            )
            row = PublicationRow(
                wave_id=wave_id,
                status=PublicationStatus.PROPOSED,
                words=json.dumps(dict(words.by_language), ensure_ascii=False),
                figures=json.dumps(table.to_plain(), ensure_ascii=False),
                approvals="[]",
                week=self._week(),
            )
            tx.publications.put(row)
            self._audit(tx, "results_proposed", who, wave_id)
            publication = _publication(tx, wave, row)
            tx.commit()
        return publication

    def approve(self, by: Unlocked, wave_id: int, mark: str | None = None) -> Publication:
        """Agree to the proposal; with as many different coordinators as the consultation asks for, it is published.

        `mark` is that of the proposal that was read: `FieldError` for `mark` when it is another one by now.
        `NotFound` without a proposal. Agreeing again changes nothing.
        """
        who = _who(by)
        with self._storage.begin() as tx:
            wave = _locked(tx, wave_id)
            row = _found(tx, wave_id)
            if row.status == PublicationStatus.PUBLISHED:
                return _publication(tx, wave, row)
            if mark is not None and mark != _mark(row):
                raise FieldError("mark", "the proposal has been changed since; read it again")
            approvals = list(dict.fromkeys([*json.loads(row.approvals), who]))
            self._audit(tx, "results_approved", who, wave_id)
            enough = len(approvals) >= _consultation(wave).publishing.approvals
            status = PublicationStatus.PUBLISHED if enough else PublicationStatus.PROPOSED
            row = PublicationRow(wave_id, status, row.words, row.figures, json.dumps(approvals), self._week())
            if enough:
                self._publish(tx, wave, row, who)
            tx.publications.put(row)
            publication = _publication(tx, wave, row)
            tx.commit()
        return publication

    def withdraw(self, by: Unlocked, wave_id: int) -> None:
        """Take a proposal back. `NotFound`; `FieldError` for `wave` when it is published: that cannot be taken back."""
        who = _who(by)
        with self._storage.begin() as tx:
            _locked(tx, wave_id)
            if _found(tx, wave_id).status == PublicationStatus.PUBLISHED:
                raise FieldError("wave", "it is published already")
            tx.publications.delete(wave_id)
            self._audit(tx, "results_withdrawn", who, wave_id)
            tx.commit()

    def of(self, by: Unlocked | None, wave_id: int) -> Publication | None:
        """The proposal or publication of a wave; for the operator at the terminal (None) only what is published."""
        if isinstance(by, DeskSession):
            by.require(Power.READ)
        with self._storage.begin() as tx:
            wave, row = _wave(tx, wave_id), tx.publications.get(wave_id)
            if row is None or (by is None and row.status != PublicationStatus.PUBLISHED):
                return None
            return _publication(tx, wave, row)

    def export(self, by: Unlocked | None, wave_id: int) -> tuple[bytes, bytes]:
        """The published figures as JSON and as CSV; for the operator at the terminal (None) too.

        `NotFound` before they are published; `NotAllowed` when the consultation does not let them be exported.
        """
        publication = self.of(by, wave_id)
        if publication is None or publication.status is not PublicationStatus.PUBLISHED:
            raise NotFound("nothing of this wave is published")
        with self._storage.begin() as tx:
            wave = _wave(tx, wave_id)
        consultation = _consultation(wave)
        if EXPORT not in consultation.publishing.to:
            raise NotAllowed("this consultation's results are not exported")
        table, areas = stored(publication.figures), self._results.areas
        document = document_of(wave, consultation, publication.words, table, areas)
        return json_file(document), csv_file(HEADER, list(rows_of(consultation, table, areas)))

    def _publish(self, tx: Transaction, wave: WaveRow, row: PublicationRow, who: int) -> None:
        stored(json.loads(row.figures))  # nothing that did not come through the exit is published
        if any(period_of(wave.opens, wave.closes).overlaps(one) for one in _published(tx, wave)):
            raise FieldError("period", "it overlaps with a wave that is published already")
        tx.waves.set_published(wave.id)
        if self._announce is not None and PARTICIPANTS in _consultation(wave).publishing.to:
            words = Localised(tuple(json.loads(row.words).items()))
            self._announce(tx, Kind.RESULTS, wave.id, words, Audience(), self._clock())
        self._audit(tx, "results_published", who, wave.id)

    def _audit(self, tx: Transaction, action: str, who: int, wave_id: int) -> None:
        tx.audit.add(action, who, wave_id, int(self._clock().timestamp()))

    def _week(self) -> str:
        return week_of(self._clock().astimezone(self._zone).date())


def _who(by: Unlocked) -> int:
    if isinstance(by, DeskSession):
        by.require(Power.WORK)
        return by.principal.coordinator_id
    if by.coordinator_id is None:
        raise NotAllowed("publishing is for coordinators, each by name; not for the recovery key")
    return by.coordinator_id


def _policy(consultation: Consultation) -> Policy:
    return Policy(consultation.publishing.k, consultation.publishing.rounding)


def _complete(words: Localised, consultation: Consultation) -> Localised:
    found = {code: clean(text) for code, text in words.by_language}
    for code in consultation.languages:
        if not found.get(code):
            raise FieldError(f"words.{code}", "the words are needed in every language of the consultation")
        if len(found[code]) > WORDS_LIMIT:
            raise FieldError(f"words.{code}", f"at most {WORDS_LIMIT} characters")
    return Localised(tuple((code, found[code]) for code in consultation.languages))


def _published(tx: Transaction, wave: WaveRow) -> list[Period]:
    """When the other published waves of the same consultation were."""
    return [
        period_of(one.opens, one.closes)
        for one in tx.waves.of(wave.consultation)
        if one.status == PublicationStatus.PUBLISHED and one.id != wave.id
    ]


def _locked(tx: Transaction, wave_id: int) -> WaveRow:
    tx.lock_chat(bound("", wave_id))
    return _wave(tx, wave_id)


def _wave(tx: Transaction, wave_id: int) -> WaveRow:
    row = tx.waves.get(wave_id)
    if row is None:
        raise NotFound("no such wave")
    return row


def _found(tx: Transaction, wave_id: int) -> PublicationRow:
    row = tx.publications.get(wave_id)
    if row is None:
        raise NotFound("nothing is proposed for this wave")
    return row


def _consultation(wave: WaveRow) -> Consultation:
    return from_plain(json.loads(wave.definition))


def _mark(row: PublicationRow) -> str:
    return blake2b(f"{row.words}\n{row.figures}".encode(), digest_size=8).hexdigest()


def _publication(tx: Transaction, wave: WaveRow, row: PublicationRow) -> Publication:
    names = {one.id: one.name for one in tx.coordinators.all()}
    return Publication(
        wave_id=row.wave_id,
        status=PublicationStatus(row.status),
        words=Localised(tuple(json.loads(row.words).items())),
        figures=json.loads(row.figures),
        approvals=tuple(names.get(one, "") for one in json.loads(row.approvals)),
        needed=_consultation(wave).publishing.approvals,
        week=row.week,
        mark=_mark(row),
    )
