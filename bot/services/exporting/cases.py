"""The cases as a file, made while it is sent: nothing of it is ever kept."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import FieldError
from bot.exports.files import Cell, stream_csv, stream_json
from bot.exports.xlsx import MOST_ROWS, Sheet, stream_xlsx
from bot.i18n.text import Label, say
from bot.i18n.translator import translator
from bot.services.casefile import codes_of, naming
from bot.services.exporting.choice import UNNAMED, CaseChoice, Form, checked
from bot.services.exporting.columns import Column, Names, Value, value_of
from bot.services.exporting.drawing import Drawing
from bot.services.exporting.file import File
from bot.services.exporting.notes import manifest, notes_sheet
from bot.services.exporting.opened import OpenedCase, opened_cases
from bot.services.exporting.progress import Progress, Stage
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage

EXPORTED, EXPORTED_TEXTS = "exported", "exported_texts"
"""How it stands in the audit log."""


class CaseExports:
    """Makes files of cases for those who may read them."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        zone: dt.tzinfo = dt.UTC,
        *,
        areas: Mapping[str, Label] | None = None,
        forum: str = "",
    ) -> None:
        """`zone` is the forum's own, `areas` its own areas' names by code, `forum` its name."""
        self._storage = storage
        self._clock = clock
        self._zone = zone
        self._name = naming(areas or {})
        self._forum = forum

    def weeks(self, session: DeskSession) -> tuple[str, ...]:
        """The weeks in which something came, the oldest first."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            return tuple(reversed(tx.reports.weeks()))

    def count(self, session: DeskSession, choice: CaseChoice) -> int:
        """How many cases would be looked through; as many stand in the file at most. `FieldError` as for `begin`."""
        session.require(Power.READ)
        choice = checked(choice)
        with self._storage.begin() as tx:
            return sum(choice.span.weeks(tx).values())

    def begin(self, session: DeskSession, choice: CaseChoice, progress: Progress) -> File:
        """The file that was chosen, ready to be asked for; noted in the audit log before anything of it leaves.

        Texts leave only for those who work on cases: `NotAllowed` for others. `FieldError` names what cannot be chosen,
        `form` when there is more than a sheet holds. `progress` is told how far it is.
        """
        session.require(Power.READ)
        if choice.texts:
            session.require(Power.WORK)
        choice = checked(choice)
        who = session.principal.coordinator_id
        with self._storage.begin() as tx:
            progress.total = sum(choice.span.weeks(tx).values())
            if choice.form is Form.XLSX and progress.total >= MOST_ROWS:
                raise FieldError("form", "there are more cases than a sheet has rows")
            people = {row.id: row.name for row in tx.coordinators.all()}
            tx.audit.add(EXPORTED_TEXTS if choice.texts else EXPORTED, who, None, int(self._clock().timestamp()))
            tx.commit()
        making = _Making(choice, Names(self._name, people), self._forum, self._today(), progress)
        cases = making.chosen(self._cases(session, choice, progress))
        return File(choice.name, choice.form.media_type, _told(making.pieces(cases), progress))

    def _cases(self, session: DeskSession, choice: CaseChoice, progress: Progress) -> Iterator[OpenedCase]:
        for batch in opened_cases(self._storage, session, choice.span, threads=choice.needs_threads):
            yield from batch
            progress.looked_at += len(batch)

    def _today(self) -> dt.date:
        return self._clock().astimezone(self._zone).date()


@dataclass(frozen=True, slots=True)
class _Making:
    """One file in the making."""

    choice: CaseChoice
    names: Names
    forum: str
    today: dt.date
    progress: Progress

    def pieces(self, cases: Iterator[OpenedCase]) -> Iterator[bytes]:
        words = translator(self.choice.language)
        drawing = Drawing(words, coded=self.choice.coded)
        columns = self.choice.columns
        header = [column.code if self.choice.coded else words.draw(column.label) for column in columns]
        match self.choice.form:
            case Form.XLSX:
                table = Sheet(words.draw(say("Cases")), header, self._rows(cases, drawing))
                notes = notes_sheet(self.choice, self.forum, self.today, self.progress, words)
                return stream_xlsx((table, notes), right_to_left=words.rtl and not self.choice.coded)
            case Form.CSV:
                return stream_csv(header, self._rows(cases, drawing))
            case Form.JSON:
                head = {"about": manifest(self.choice, self.forum, self.today, words)}
                return stream_json(head, "cases", self._items(cases, drawing), self._counts)

    def chosen(self, cases: Iterator[OpenedCase]) -> Iterator[OpenedCase]:
        """Those of the cases that were chosen; one that does not open is among them, since nobody can tell."""
        for case in cases:
            if not self.choice.merged and case.file is not None and case.file.merged_into is not None:
                continue
            if self.choice.kinds and case.content is not None:
                kinds = codes_of(case.content.answers, "kind_of_report") or {UNNAMED}
                if not kinds & set(self.choice.kinds):
                    continue
            yield case

    def _values(self, cases: Iterator[OpenedCase]) -> Iterator[list[tuple[Column, Value]]]:
        columns = self.choice.columns
        for case in cases:
            self.progress.written += 1
            self.progress.unopened += not all(case.opens(column.part) for column in columns)
            yield [(column, value_of(column, case, self.names)) for column in columns]

    def _rows(self, cases: Iterator[OpenedCase], drawing: Drawing) -> Iterator[list[Cell]]:
        for values in self._values(cases):
            yield [drawing.cell(value) for _, value in values]

    def _items(self, cases: Iterator[OpenedCase], drawing: Drawing) -> Iterator[dict[str, Any]]:
        for values in self._values(cases):
            yield {column.code: drawing.plain(value) for column, value in values}

    def _counts(self) -> dict[str, int]:
        return {"count": self.progress.written, "could_not_be_opened": self.progress.unopened}


def _told(pieces: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    """The pieces, and at the end whether it was reached."""
    try:
        yield from pieces
        progress.stage = Stage.DONE
    finally:
        if progress.stage is not Stage.DONE:
            progress.stage = Stage.BROKEN
