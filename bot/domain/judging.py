"""How a case is judged: what may be said of it, by whom, and what two coordinators at once make of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.casefile import MOST_SEVERE, BiasMotivation, CaseFile, OdihrType, Verification
from bot.domain.taxonomy import HATE_CRIME_TYPES
from bot.errors import FieldError


@dataclass(frozen=True, slots=True)
class Judgement:
    """How grave a case is, how sure the forum is of it, and what it is in the terms of ODIHR's reporting."""

    severity: int | None = None
    verification: Verification = Verification.REPORTED
    odihr: OdihrType | None = None
    biases: frozenset[BiasMotivation] = frozenset()

    @classmethod
    def of(cls, file: CaseFile) -> "Judgement":
        """What stands in the file."""
        return cls(file.severity, file.verification, file.odihr, frozenset(file.biases))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is judged otherwise than before: the act of the history with its detail, and what changes."""

    what: str
    detail: str
    changes: Mapping[str, Any]


def changes(file: CaseFile, before: Judgement, after: Judgement, by: int) -> list[Change]:
    """What somebody who saw `before` and wants `after` changes in the file; what they left alone stays as it is now.

    `FieldError` names `severity`, or `verification` when a second review is not theirs to make.
    """
    found = []
    if after.severity not in {before.severity, file.severity}:
        if after.severity is not None and not 1 <= after.severity <= MOST_SEVERE:
            raise FieldError("severity", f"from 1 to {MOST_SEVERE}")
        found.append(Change("severity", str(after.severity or ""), {"severity": after.severity}))
    if after.verification not in {before.verification, file.verification}:
        if after.verification is Verification.SECOND_REVIEWED and not may_review(file, by):
            raise FieldError("verification", "another coordinator has to have corroborated it")
        found.append(Change("verification", after.verification.value, {"verification": after.verification}))
    if after.odihr not in {before.odihr, file.odihr}:
        found.append(Change("odihr", "" if after.odihr is None else after.odihr.value, {"odihr": after.odihr}))
    wanted = (frozenset(file.biases) - (before.biases - after.biases)) | (after.biases - before.biases)
    if wanted != frozenset(file.biases):
        biases = tuple(one for one in BiasMotivation if one in wanted)
        found.append(Change("biases", ",".join(one.value for one in biases), {"biases": biases}))
    return found


def may_review(file: CaseFile, by: int) -> bool:
    """Whether this account may say that a second coordinator has reviewed it: somebody else has corroborated it."""
    last = next((act for act in reversed(file.history) if act.what == "verification"), None)
    return file.verification is Verification.CORROBORATED and last is not None and last.by != by


def suggested_odihr(kinds: Iterable[str]) -> OdihrType | None:
    """The type that goes with what was reported (content.md, in brackets); for a coordinator to judge, never preset."""
    return next((OdihrType(HATE_CRIME_TYPES[kind].value) for kind in kinds if kind in HATE_CRIME_TYPES), None)
