"""What reports are counted by: each report falls in one class of each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.domain.areas import OUTSIDE, OUTSIDE_LABEL
from bot.domain.casefile import SEVERITIES
from bot.domain.cases import ReportContent
from bot.domain.taxonomy import INCIDENT_GROUPS, INCIDENT_KINDS, POLICING_GROUPS, POLICING_KINDS, REPORT_KINDS, SHARE
from bot.flows.report import YOUNG
from bot.i18n.text import Label, say
from bot.services.casefile import codes_of

UNSAID: Final = "unsaid"
UNJUDGED: Final = "unjudged"

_UNSAID = say("Did not say")
_YOUNG = say("From somebody under 16")

ABOUT: Mapping[str, Label] = MappingProxyType({**REPORT_KINDS, YOUNG: _YOUNG, UNSAID: _UNSAID})
"""What a report is about."""

CATEGORIES: Mapping[str, Label] = MappingProxyType(
    {group.code: group.label for group in (*INCIDENT_GROUPS, *POLICING_GROUPS)}
    | {"concern": REPORT_KINDS["concern"], "praise": REPORT_KINDS["praise"], YOUNG: _YOUNG, UNSAID: _UNSAID}
)
"""The groups of kinds of both forms, and what has no kinds."""

KINDS: Mapping[str, Label] = MappingProxyType({**INCIDENT_KINDS, **POLICING_KINDS})
"""The kinds within the categories."""

GRAVITY: Mapping[str, Label] = MappingProxyType(
    {str(severity): label for severity, label in SEVERITIES.items()} | {UNJUDGED: say("Not judged by then")}
)
"""How grave a coordinator found it by the end of the week."""

COUNTED_OUTSIDE: Final = frozenset(SHARE) - {"forum_only"}
"""What somebody may have chosen to share that lets their report be counted in figures that leave the desk."""

_GROUP_OF: Mapping[str, str] = MappingProxyType(
    {kind: group.code for group in (*INCIDENT_GROUPS, *POLICING_GROUPS) for kind in group.kinds}
)


def areas_of(areas: Mapping[str, Label]) -> Mapping[str, Label]:
    """Where a report can be from, for a forum with these areas."""
    return {**areas, OUTSIDE: OUTSIDE_LABEL, UNSAID: _UNSAID}


def about_of(content: ReportContent) -> str:
    """What a report is about, as a code of `ABOUT`."""
    return _young(content) or _one(content, "kind_of_report", ABOUT) or UNSAID


def kind_of(content: ReportContent) -> str | None:
    """Its kind; None for what has none."""
    return _one(content, "kind", KINDS)


def category_of(content: ReportContent) -> str:
    """The category, as a code of `CATEGORIES`."""
    kind = kind_of(content)
    found = _GROUP_OF[kind] if kind is not None else _one(content, "kind_of_report", CATEGORIES)
    return _young(content) or found or UNSAID


def area_of(content: ReportContent) -> str:
    """The code of its area; one that the forum has no more stays as it is."""
    return next(iter(sorted(codes_of(content.answers, "area"))), UNSAID)


def group_of(kind: str) -> str | None:
    """The category of a kind; None for one that is unknown."""
    return _GROUP_OF.get(kind)


def counts_outside(content: ReportContent) -> bool:
    """Whether whoever sent it lets it be counted in figures that leave the desk."""
    return bool(codes_of(content.answers, "share") & COUNTED_OUTSIDE)


def _young(content: ReportContent) -> str | None:
    return YOUNG if content.flow == YOUNG else None


def _one(content: ReportContent, question: str, known: Mapping[str, Label]) -> str | None:
    return next((code for code in sorted(codes_of(content.answers, question)) if code in known), None)
