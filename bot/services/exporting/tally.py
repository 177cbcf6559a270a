"""What the incidents of a year come to: exact counts, for nobody's eyes but the suppression module's."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from bot.domain.casefile import BIAS_MOTIVATIONS, ODIHR_TYPES, VERIFICATIONS, CaseFile, OdihrType
from bot.domain.cases import ReportContent
from bot.i18n.text import Label, say
from bot.insights.hiding import Policy
from bot.insights.suppression import Period, QuestionCounts, WaveCounts
from bot.services.casefile import codes_of
from bot.services.exporting.opened import OpenedCase
from bot.services.weeks.categories import UNSAID, area_of, areas_of, counts_outside

INCIDENT: Final = "incident"
TYPE, BIAS, VERIFICATION, POLICE, QUARTER, AREA = "type", "bias", "verification", "police", "quarter", "area"

QUESTIONS: Mapping[str, Label] = MappingProxyType(
    {
        TYPE: say("Type of incident"),
        BIAS: say("Bias motivations"),
        VERIFICATION: say("How sure the forum is"),
        POLICE: say("Whether the police were told"),
        QUARTER: say("When it was reported"),
        AREA: say("Where it was"),
    }
)
"""What a year is published by; never by two at once."""

TOLD, NOT_TOLD = "told", "not_told"
_POLICE_OF: Mapping[str, str] = {"yes_ref": TOLD, "yes_no_ref": TOLD, "planning": NOT_TOLD, "no": NOT_TOLD}
_POLICE: Mapping[str, Label] = {
    TOLD: say("The police were told"),
    NOT_TOLD: say("The police had not been told"),
    UNSAID: say("Not known"),
}
_QUARTERS: Mapping[str, Label] = {
    "q1": say("January to March"),
    "q2": say("April to June"),
    "q3": say("July to September"),
    "q4": say("October to December"),
}


def answers_of(areas: Mapping[str, Label]) -> Mapping[str, Mapping[str, Label]]:
    """The names of what each question is counted by, for a forum with these areas."""
    return {
        TYPE: {one.value: label for one, label in ODIHR_TYPES.items()},
        BIAS: {one.value: label for one, label in BIAS_MOTIVATIONS.items()},
        VERIFICATION: {one.value: label for one, label in VERIFICATIONS.items()},
        POLICE: _POLICE,
        QUARTER: _QUARTERS,
        AREA: areas_of(areas),
    }


@dataclass(slots=True)
class Tally:
    """Counts of a year so far: of the weeks before `week`, and in it of the reports up to the id `after`.

    `unopened` could not be opened and are not counted; `total` are.
    """

    week: str = ""
    after: int = 0
    looked_at: int = 0
    unopened: int = 0
    total: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {one: Counter() for one in QUESTIONS})

    def look_at(self, case: OpenedCase, year: int) -> None:
        """Count a case if it is one of the year's incidents that may be counted in figures for others."""
        self.looked_at += 1
        if case.content is None or case.file is None:
            self.unopened += 1
        elif case.content.day.year == year and _belongs(case.content, case.file):
            self._add(case.content, case.file)

    def _add(self, content: ReportContent, file: CaseFile) -> None:
        self.total += 1
        self.counts[TYPE][(file.odihr or OdihrType.UNDECIDED).value] += 1
        self.counts[BIAS].update({one.value for one in file.biases})
        self.counts[VERIFICATION][file.verification.value] += 1
        said = next(iter(sorted(codes_of(content.answers, "police"))), "")
        self.counts[POLICE][_POLICE_OF.get(said, UNSAID)] += 1
        self.counts[QUARTER][f"q{(content.day.month + 2) // 3}"] += 1
        self.counts[AREA][area_of(content)] += 1

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "at": [self.week, self.after],
            "sums": [self.looked_at, self.unopened, self.total],
            "counts": {name: dict(counts) for name, counts in self.counts.items()},
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Tally":
        """Back from what `to_plain` made."""
        counts = {name: Counter(plain["counts"][name]) for name in QUESTIONS}
        week, after = plain["at"]
        looked_at, unopened, total = plain["sums"]
        return cls(week, after, looked_at, unopened, total, counts)


def counts_of(tally: Tally, year: int, areas: Mapping[str, Label], policy: Policy) -> WaveCounts:
    """What the suppression module needs to know of a year.

    Weeks are published by area too, and a year is made of weeks: who subtracts is left with the rounding alone. So a
    year is given by area only if the rounding leaves as much doubt as a hidden count must have.
    """
    known = answers_of(areas)
    asked = [one for one in QUESTIONS if one != AREA or 2 * policy.rounding - 1 >= policy.doubt]
    questions = tuple(_question(one, known[one], tally) for one in asked)
    return WaveCounts(period_of(year), 0, tally.total, questions)


def period_of(year: int) -> Period:
    """From its first moment to the next year's; years never overlap, whatever the zone they are told in."""
    return Period(dt.datetime(year, 1, 1, tzinfo=dt.UTC), dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC))


def _question(name: str, answers: Mapping[str, Label], tally: Tally) -> QuestionCounts:
    counts = {code: tally.counts[name][code] for code in answers}
    if name == BIAS:
        return QuestionCounts(name, tuple(answers), tally.total, counts, several=True, least=0)
    if UNSAID in counts:  # an area that the forum has no more is counted with those that said none
        counts[UNSAID] += tally.total - sum(counts.values())
    return QuestionCounts(name, tuple(answers), tally.total, counts)


def _belongs(content: ReportContent, file: CaseFile) -> bool:
    is_incident = INCIDENT in codes_of(content.answers, "kind_of_report") or file.odihr is not None
    return is_incident and file.merged_into is None and counts_outside(content)
