"""Judging a case."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.casefile import Act, BiasMotivation, CaseFile, OdihrType, Verification
from bot.domain.judging import Judgement, changes, may_review, suggested_odihr
from bot.domain.taxonomy import INCIDENT_KINDS
from bot.errors import FieldError

DAY = dt.date(2026, 11, 16)
BIASES = st.frozensets(st.sampled_from(BiasMotivation))
JUDGED = st.builds(
    Judgement,
    st.none() | st.integers(1, 4),
    st.sampled_from([Verification.REPORTED, Verification.CORROBORATED]),
    st.none() | st.sampled_from(OdihrType),
    BIASES,
)


def apply(file: CaseFile, before: Judgement, after: Judgement, by: int = 1) -> CaseFile:
    """The file after somebody judged it."""
    for one in changes(file, before, after, by):
        file = file.noting(Act(DAY, by, one.what, one.detail), **one.changes)
    return file


def judged(judgement: Judgement) -> CaseFile:
    """A file that says so already."""
    return CaseFile(judgement.severity, judgement.verification, judgement.odihr, tuple(judgement.biases))


@given(JUDGED, JUDGED)
def test_who_is_alone_gets_what_they_want(before: Judgement, after: Judgement) -> None:
    """And the history has a line for each thing that changed, and none besides."""
    file = apply(judged(before), before, after)
    differ = sum(a != b for a, b in zip(_parts(before), _parts(after), strict=True))

    assert Judgement.of(file) == after
    assert len(file.history) == differ


@given(JUDGED, BIASES, BIASES)
def test_two_at_once_lose_nothing(
    seen: Judgement, first: frozenset[BiasMotivation], second: frozenset[BiasMotivation]
) -> None:
    """What one of them added is there, whatever the other one chose meanwhile, unless it was there and taken away."""
    file = apply(judged(seen), seen, replace(seen, biases=first))
    file = apply(file, seen, replace(seen, biases=second), by=2)

    assert (first | second) - seen.biases <= frozenset(file.biases)
    assert not (seen.biases - first - second) & frozenset(file.biases)


def test_what_was_left_alone_stays_as_a_colleague_has_set_it() -> None:
    """An old page does not take back what it does not speak of."""
    seen = Judgement()
    file = apply(CaseFile(), seen, replace(seen, severity=4))
    file = apply(file, seen, replace(seen, odihr=OdihrType.THREAT), by=2)

    assert (file.severity, file.odihr) == (4, OdihrType.THREAT)


def test_a_second_review_takes_a_second_coordinator() -> None:
    """Whoever corroborated a case cannot review it as well."""
    seen = Judgement()
    corroborated = apply(CaseFile(), seen, replace(seen, verification=Verification.CORROBORATED), by=1)
    seen = Judgement.of(corroborated)
    reviewed = replace(seen, verification=Verification.SECOND_REVIEWED)
    with pytest.raises(FieldError):
        apply(corroborated, seen, reviewed, by=1)

    assert apply(corroborated, seen, reviewed, by=2).verification is Verification.SECOND_REVIEWED


def test_what_nobody_corroborated_is_not_reviewed() -> None:
    """A second look takes a first one."""
    assert not may_review(CaseFile(), 2)


@pytest.mark.parametrize("severity", [0, 5, -1])
def test_no_other_severity_is_known(severity: int) -> None:
    """From 1 to 4."""
    with pytest.raises(FieldError):
        changes(CaseFile(), Judgement(), Judgement(severity), 1)


def test_every_kind_of_incident_suggests_a_type() -> None:
    """Content.md's brackets; a worry or praise suggests none."""
    assert suggested_odihr(["arson"]) is OdihrType.PROPERTY
    assert all(suggested_odihr([kind]) for kind in INCIDENT_KINDS)
    assert suggested_odihr(["ss_s60"]) is None


def _parts(one: Judgement) -> tuple[object, ...]:
    return one.severity, one.verification, one.odihr, one.biases
