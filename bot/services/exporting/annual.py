"""The year in the terms of ODIHR's hate crime reporting: counted a part at a time, published once, the same ever after.

Source: OSCE Office for Democratic Institutions and Human Rights, *Hate Crime Reporting*, "Our methodology" and
"Information for civil society organisations" (hatecrime.osce.org): types of incident and bias motivations.
"""

import base64
import binascii
import datetime as dt
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.cases import Status
from bot.domain.weeks import parse_week, week_of
from bot.errors import CannotOpen, FieldError, KeyMissing, NotFound
from bot.i18n.text import Label, Text, say
from bot.insights.hiding import Policy
from bot.insights.suppression import PublishableTable, publishable, stored
from bot.services.exporting.opened import BATCH, Span, open_batch
from bot.services.exporting.tables import Figures, how_to_read
from bot.services.exporting.tally import QUESTIONS, Tally, answers_of, counts_of
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import AnnualSheetRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, open_envelope, seal

AT_ONCE = 0.8
"""Seconds of counting in one request."""

EARLIEST = 2000
"""No forum reports of years before."""
COUNTED = tuple(status for status in Status if status is not Status.SPAM)
_SHEET, _TALLY = "annual sheet", "annual tally"


@dataclass(frozen=True, slots=True)
class Year:
    """A year that is over; `made` when its figures are published."""

    year: int
    made: bool


@dataclass(frozen=True, slots=True)
class Counting:
    """How far a year is counted: `looked_at` of `total` reports, of which `unopened` could not be opened.

    `carried` is what the next part needs, sealed to the team; nothing when it is `finished`.
    """

    looked_at: int
    total: int
    unopened: int
    finished: bool
    carried: str = field(default="", repr=False)


class AnnualSheets:
    """The years of a forum. Nothing exact leaves through here."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        zone: dt.tzinfo = dt.UTC,
        *,
        areas: Mapping[str, Label] | None = None,
        policy: Callable[[], Policy] = Policy,
    ) -> None:
        """`zone` is the forum's own, `areas` its own areas' names by code; `policy` says what may leave."""
        self._storage = storage
        self._clock = clock
        self._zone = zone
        self._areas: Mapping[str, Label] = areas or {}
        self._policy = policy

    def years(self, session: DeskSession) -> tuple[Year, ...]:
        """The years that are over and of which there is something, the latest first."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            made = set(tx.annual_sheets.years())
            found = {day.year for week in tx.reports.weeks() for day in parse_week(week)}
        over = sorted((year for year in found | made if year < self._today().year), reverse=True)
        return tuple(Year(year, year in made) for year in over)

    def published(self, session: DeskSession, year: int) -> PublishableTable:
        """What may leave of a year; `NotFound` before it is made."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            row = tx.annual_sheets.get(year)
        if row is None:
            raise NotFound("the sheet of this year is not made")
        return stored(json.loads(row.figures))

    def figures(self, session: DeskSession, year: int) -> Figures:
        """The same with its names and notes, for a file. `NotFound`."""
        table = self.published(session, year)
        return Figures(
            stem=f"amanah-annual-{year}",
            title=say("Anti-Muslim incidents reported to the forum in {year}", year=str(year)),
            table=table,
            questions={one: label for one, label in QUESTIONS.items() if one in _told(table)},
            answers=answers_of(self._areas),
            notes=_notes(table, year),
        )

    def count(self, session: DeskSession, year: int, carried: str = "") -> Counting:
        """Count a part of a year; with the last one its figures are published, and stay as they are from then on.

        `carried` is what the part before gave; without it counting begins anew. `FieldError` names `year` while it is
        not over, `carried` when that is of no use. `CannotOpen` when a report is sealed to a key that is not there.
        """
        session.require(Power.WORK)
        if not EARLIEST <= year < self._today().year:
            raise FieldError("year", "it is not over yet, or no year of a forum")
        tally = _opened(carried, year, session) if carried else Tally()
        span = Span(week_of(dt.date(year, 1, 1)), week_of(dt.date(year, 12, 31)), COUNTED)
        with self._storage.begin() as tx:
            if tx.annual_sheets.get(year) is not None:
                return Counting(0, 0, 0, finished=True)
            weeks = span.weeks(tx)
        until = time.monotonic() + AT_ONCE
        finished = self._look(session, year, span, tally, weeks, until)
        total = max(sum(weeks.values()), tally.looked_at)
        with self._storage.begin() as tx:
            carried = "" if finished else _carried(tx, tally, year)
            if finished:
                self._publish(tx, session, year, tally)
                tx.commit()
        return Counting(tally.looked_at, total, tally.unopened, finished, carried)

    def _look(
        self, session: DeskSession, year: int, span: Span, tally: Tally, weeks: Mapping[str, int], until: float
    ) -> bool:
        """Look at the reports from where the tally stands; whether that was all of them. One batch at least."""
        for week in (one for one in weeks if one >= tally.week):
            with self._storage.begin() as tx:
                ids = tx.reports.ids_of_week(week, span.statuses)
            after = tally.after if week == tally.week else 0
            left = [one for one in ids if one > after]
            for start in range(0, len(left), BATCH):
                batch = left[start : start + BATCH]
                for case in open_batch(self._storage, session, batch, span.statuses, threads=False, whole=True):
                    tally.look_at(case, year)
                tally.week, tally.after = week, batch[-1]
                if time.monotonic() >= until:
                    return False
        return True

    def _publish(self, tx: Transaction, session: DeskSession, year: int, tally: Tally) -> None:
        tx.lock_chat(bound(_SHEET, year))
        policy = self._policy()
        table = publishable(counts_of(tally, year, self._areas, policy), policy)
        figures = json.dumps(table.to_plain(), ensure_ascii=False)
        if tx.annual_sheets.add(AnnualSheetRow(year, figures, week_of(self._today()))):
            now = int(self._clock().timestamp())
            tx.audit.add("annual_made", session.principal.coordinator_id, None, now)

    def _today(self) -> dt.date:
        return self._clock().astimezone(self._zone).date()


def _carried(tx: Transaction, tally: Tally, year: int) -> str:
    """The tally, sealed to the team, so that a browser can carry it and nobody make one up."""
    epoch = tx.keys.sealing_epoch()
    if epoch is None:
        raise KeyMissing("there is no team key yet")
    plain = json.dumps(tally.to_plain(), separators=(",", ":")).encode()
    envelope = seal(plain, bound_to=bound(_TALLY, year), team=epoch.public_key)
    parts = (envelope.team_key, envelope.content)
    return ".".join([str(epoch.number), *(base64.urlsafe_b64encode(one).decode() for one in parts)])


def _opened(carried: str, year: int, session: DeskSession) -> Tally:
    try:
        epoch, key, content = carried.split(".")
        pair = session.keys[int(epoch)]
        plain = open_envelope(
            base64.urlsafe_b64decode(content), base64.urlsafe_b64decode(key), pair, bound_to=bound(_TALLY, year)
        )
        return Tally.from_plain(json.loads(plain))
    except (ValueError, LookupError, TypeError, CannotOpen, binascii.Error):
        raise FieldError("carried", "begin once more") from None


def _told(table: PublishableTable) -> frozenset[str]:
    return frozenset(one.id for one in table.questions) | frozenset(table.withheld)


def _notes(table: PublishableTable, year: int) -> tuple[tuple[Text, Label], ...]:
    """What ODIHR asks civil society to say with its figures, and how to read them."""
    method, means = say("Methodology"), say("Definitions")
    return (
        (say("Source"), say("Reports made to the forum by those concerned, by witnesses and by others for them.")),
        (say("Period"), say("1 January to 31 December {year}, by the day of the report", year=str(year))),
        (
            method,
            say("Counted are incidents, reported without a name in a Telegram chat in the person's own language."),
        ),
        (method, say("Not counted is what turned out to be no report, and a second report of the same.")),
        (method, say("They are people's own accounts. They do not say how many incidents there were in all.")),
        *how_to_read(table, QUESTIONS),
        (means, say("V: a violent attack against a person. T: a threat. P: an attack against property.")),
        (means, say("X: other incidents, which may be no crimes. ?: not decided yet.")),
        (
            means,
            say("A coordinator of the forum sets the type and the bias motivations; of these there may be several."),
        ),
        (
            means,
            say("As reported: nobody else has confirmed it. Corroborated: something or somebody else bears it out."),
        ),
        (
            say("Terms"),
            say("Types and bias motivations are those of the hate crime reporting of OSCE/ODIHR, hatecrime.osce.org."),
        ),
    )
