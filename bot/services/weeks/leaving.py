"""What of a week may leave the desk: counts of those who allowed it, through the suppression module alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.wall_clock import moment_of
from bot.domain.weeks import parse_week
from bot.i18n.text import Label, Localised, Text, say
from bot.insights.hiding import Policy
from bot.insights.suppression import Period, PublishableTable, QuestionCounts, WaveCounts, publishable
from bot.services.weeks.categories import CATEGORIES, GRAVITY, UNSAID, areas_of
from bot.services.weeks.figures import Breakdown

LISTED: Final = 3
"""So many answers that are counted together are named; of more only the number."""
CATEGORY, AREA, SEVERITY = "category", "area", "severity"
QUESTIONS: Final[Mapping[str, Text]] = {
    CATEGORY: say("What it was about"),
    AREA: say("Where it was"),
    SEVERITY: say("How grave it was found"),
}
"""What a week is published by; never by two at once, and never by kinds within a category: who knows both a whole and
all of its parts but one can subtract."""


def leaving(
    week: str, outside: Breakdown, areas: Mapping[str, Label], zone: dt.tzinfo, policy: Policy
) -> PublishableTable:
    """What may leave of a week in which `outside` may be counted. Each week has reports of its own, so none overlap."""
    questions = (
        _question(CATEGORY, tuple(CATEGORIES), outside.category),
        _question(AREA, tuple(areas_of(areas)), outside.area),
        _question(SEVERITY, tuple(GRAVITY), outside.severity),
    )
    return publishable(WaveCounts(period_of(week, zone), outside.total, outside.total, questions), policy)


def period_of(week: str, zone: dt.tzinfo) -> Period:
    """From a Monday's first moment to the next Monday's."""
    monday, _ = parse_week(week)
    ends = (dt.datetime.combine(monday + dt.timedelta(days=days), dt.time()) for days in (0, 7))
    return Period(*(moment_of(one, zone) for one in ends))


def answer_labels(question: str, areas: Mapping[str, Label]) -> Mapping[str, Label]:
    """The names of a question's answers by code."""
    return {CATEGORY: CATEGORIES, AREA: areas_of(areas), SEVERITY: GRAVITY}[question]


def class_label(codes: Sequence[str], labels: Mapping[str, Label]) -> tuple[Label, tuple[Label, ...]]:
    """What answers that are counted together are called, and all their names where there are too many to say."""
    names = tuple(labels.get(code, Localised((("en", code),))) for code in codes)
    if len(names) == 1:
        return names[0], ()
    if len(names) <= LISTED:
        return say("{names} together", names=names), ()
    return say("{count} others together", count=len(names)), names


def _question(name: str, codes: Sequence[str], counts: Mapping[str, int]) -> QuestionCounts:
    """Every report is in one class; one of an area that the forum has no more is counted with those that said none."""
    known = {code: counts.get(code, 0) for code in codes}
    total = sum(counts.values())
    if UNSAID in known:
        known[UNSAID] += total - sum(known.values())
    return QuestionCounts(name, tuple(codes), total, known)
