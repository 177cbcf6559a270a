"""What a forum has decided about the demo's sample reports: how grave, whose work, tags, a merge, a hidden word."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.bootstrap.core import Core
from bot.domain.casefile import BiasMotivation, OdihrType, Verification
from bot.domain.judging import Judgement
from bot.services.principals import DeskSession

_MUSLIM = frozenset({BiasMotivation.ANTI_MUSLIM})
_AND_GENDER = _MUSLIM | {BiasMotivation.GENDER}
_SEEN = Verification.CORROBORATED


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one report; `mine` when the demo's coordinator works on it."""

    judged: Judgement = field(default_factory=Judgement)
    tags: tuple[str, ...] = ()
    mine: bool = False
    note: str = ""
    hidden: str = ""


DECIDED: Mapping[tuple[str, str], Decided] = {
    ("graffiti_symbol", "waltham_forest"): Decided(
        Judgement(2, _SEEN, OdihrType.PROPERTY, _MUSLIM),
        ("walls", "patrols"),
        mine=True,
        note="The caretaker has the photographs, with dates. The ward officer is back on Monday.",
    ),
    ("clothing_pulled", "newham"): Decided(
        Judgement(3, Verification.REPORTED, OdihrType.VIOLENT, _AND_GENDER), ("bus stop", "headscarf"), mine=True
    ),
    ("mosque_attack", "tower_hamlets"): Decided(
        Judgement(3, _SEEN, OdihrType.PROPERTY, _MUSLIM), ("patrols", "Fajr"), mine=True
    ),
    ("threat_mosque", "brent"): Decided(
        Judgement(4, _SEEN, OdihrType.THREAT, _MUSLIM), ("patrols",), note="The original letter is with the trustees."
    ),
    ("verbal_abuse", "camden"): Decided(Judgement(1, Verification.REPORTED, OdihrType.OTHER, _MUSLIM), ("trains",)),
    ("disc_work", "hounslow"): Decided(Judgement(2), ("work",), hidden="My manager"),
    ("ss_pace_s1", "hackney"): Decided(Judgement(2), ("search records",), mine=True),
}
"""By kind and area of the report."""

SAME_THING = (("clothing_pulled", "redbridge"), ("clothing_pulled", "newham"))
"""Told twice: the first one goes on in the second."""


def decide(core: Core, session: DeskSession, reports: Mapping[tuple[str, str], int]) -> None:
    """Decide it as the desk would; `reports` are ids by kind and area."""
    casework = core.casework
    for key, decided in DECIDED.items():
        report_id = reports[key]
        casework.triage.judge(session, report_id, Judgement(), decided.judged)
        casework.set_tags(session, report_id, decided.tags)
        if decided.mine:
            casework.assign(session, report_id, session.principal.coordinator_id)
        if decided.note:
            casework.note(session, report_id, decided.note, once="demo")
        if decided.hidden:
            casework.hiding.hide(session, report_id, decided.hidden)
    duplicate, into = (reports[key] for key in SAME_THING)
    casework.merging.merge(session, duplicate, into)
