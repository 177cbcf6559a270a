"""The week as it may be read in Telegram: exact totals for who may read, and else only what is published.

Never a breakdown of exact figures, and never a word of a report. What an account may see is looked up when it is
written, so that a role that was taken away shows nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.weeks import parse_week, week_of
from bot.errors import FieldError
from bot.i18n.digits import ascii_digits
from bot.i18n.text import Label
from bot.insights.suppression import PublishableQuestion
from bot.services.linking import Linked, Linking
from bot.services.weeks.leaving import QUESTIONS, answer_labels
from bot.services.weeks.model import TotalsTrend, WeekTotals
from bot.services.weeks.weeks import Weeks
from bot.storage.engine import Storage

TREND = "trend"


class Problem(StrEnum):
    """Why there is no week to show."""

    UNREADABLE = "unreadable"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class PublishedPart:
    """What is published of one question: rounded counts, each of one answer or of several taken together."""

    title: Label
    lines: tuple[tuple[tuple[Label, ...], int], ...]


@dataclass(frozen=True, slots=True)
class WeekLetter:
    """What one account may see of a week.

    `totals` and `trend` are exact, and only for those who may read; `published` is what has left the desk anyway.
    `charted`: it was the trend that was asked for.
    """

    language: str
    week: str = ""
    totals: WeekTotals | None = field(default=None, repr=False)
    trend: TotalsTrend | None = field(default=None, repr=False)
    published: tuple[PublishedPart, ...] | None = field(default=None, repr=False)
    charted: bool = False
    problem: Problem | None = None


class WeekLetters:
    """Puts the week together for linked accounts."""

    def __init__(self, storage: Storage, linking: Linking, weeks: Weeks) -> None:
        self._storage = storage
        self._linking = linking
        self._weeks = weeks

    def asked(self, coordinator_id: int, which: str) -> WeekLetter | None:
        """What an account asked for: nothing for the latest complete week, a written week, or `trend`.

        None when the account may see nothing any more.
        """
        account = self._account(coordinator_id)
        if account is None:
            return None
        written = ascii_digits(which).strip()
        charted = written.casefold() == TREND
        if not written or charted:
            return self._letter(account, self._weeks.latest(), charted=charted)
        try:
            monday, _ = parse_week(written)
        except FieldError:
            return WeekLetter(account.language, problem=Problem.UNREADABLE)
        if monday > self._weeks.today():
            return WeekLetter(account.language, problem=Problem.NOT_YET)
        return self._letter(account, week_of(monday), charted=False)

    def digest(self, coordinator_id: int, week: str) -> WeekLetter | None:
        """A week's digest for an account; None when it may see nothing any more."""
        account = self._account(coordinator_id)
        return None if account is None else self._letter(account, week, charted=False)

    def _account(self, coordinator_id: int) -> Linked | None:
        with self._storage.begin() as tx:
            return self._linking.account(tx, coordinator_id)

    def _letter(self, account: Linked, week: str, *, charted: bool) -> WeekLetter:
        table = self._weeks.published(week)
        return WeekLetter(
            language=account.language,
            week=week,
            totals=self._weeks.totals(week) if account.exact else None,
            trend=self._weeks.trend(week) if account.exact else None,
            published=None if table is None else tuple(_part(one, self._weeks.areas) for one in table.questions),
            charted=charted,
        )


def _part(one: PublishableQuestion, areas: Mapping[str, Label]) -> PublishedPart:
    """The very figures that have left the desk, with their names."""
    names = answer_labels(one.id, areas)
    lines = ((tuple(names[code] for code in answer.codes), answer.count) for answer in one.overall.answers)
    return PublishedPart(QUESTIONS[one.id], tuple(lines))
