"""The rules of the etiquette: a forum may move and tighten them, within bounds."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.etiquette import Etiquette, Hours, forbidden, next_allowed
from bot.domain.etiquette_rules import (
    BOUNDS,
    FRIDAY_BEGINS,
    FRIDAY_ENDS,
    QUIET_BEGINS,
    QUIET_ENDS,
    Rules,
    rules_from_json,
    rules_to_json,
)
from bot.errors import FieldError

MONDAY = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)
MINUTES = st.integers(0, 7 * 24 * 60 - 1).map(lambda past: MONDAY + dt.timedelta(minutes=past))
ALWAYS = Etiquette(dt.UTC, Hours(dt.time(23), dt.time(7)), Hours(dt.time(12, 15), dt.time(14)))
"""What is quiet in every forum."""


def hours(begins: tuple[dt.time, dt.time], ends: tuple[dt.time, dt.time]) -> st.SearchStrategy[Hours]:
    """Hours to the minute, within bounds."""
    times = [st.times(*bounds).map(lambda time: time.replace(second=0, microsecond=0)) for bounds in (begins, ends)]
    return st.builds(Hours, *times)


ALLOWED = st.builds(
    Rules,
    quiet=hours(QUIET_BEGINS, QUIET_ENDS),
    friday=hours(FRIDAY_BEGINS, FRIDAY_ENDS),
    last_ten_days=st.booleans(),
    **{name: st.integers(*bounds) for name, bounds in BOUNDS.items()},
)


@given(ALLOWED, MINUTES)
def test_what_is_always_quiet_is_quiet_by_every_allowed_rule(rules: Rules, moment: dt.datetime) -> None:
    """Nobody is woken, or called away from Friday prayer, wherever the hours were moved to."""
    etiquette = Etiquette(dt.UTC, rules.quiet, rules.friday)

    assert rules.faults() == ()
    assert forbidden(moment, ALWAYS) is None or forbidden(moment, etiquette) is not None


@given(ALLOWED, MINUTES)
def test_every_allowed_rule_leaves_a_time(rules: Rules, moment: dt.datetime) -> None:
    """What waits leaves within two days at the latest."""
    leaves, _ = next_allowed(moment, Etiquette(dt.UTC, rules.quiet, rules.friday))

    assert leaves - moment <= dt.timedelta(days=2)


@given(ALLOWED)
def test_rules_are_kept_as_they_are(rules: Rules) -> None:
    """Written and read back they are the same."""
    assert rules_from_json(rules_to_json(rules)) == rules


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quiet", "23:30-07:30"),
        ("quiet", "22:00-06:59"),
        ("quiet", "16:59-09:00"),
        ("quiet", "09:00-21:00"),
        ("quiet", "late"),
        ("quiet", 21),
        ("friday", "12:16-14:30"),
        ("friday", "12:00-13:59"),
        ("before_sunset", 44),
        ("after_night_prayer", 241),
        ("eid_days", 0),
        ("eid_days", True),
        ("between_prompts", 6),
        ("between_prompts", "7"),
        ("last_ten_days", 1),
    ],
)
def test_what_is_weaker_or_makes_no_sense_is_named(name: str, value: object) -> None:
    """The rule that is wrong is named, so that it can be said beside its field."""
    with pytest.raises(FieldError) as refused:
        rules_from_json(json.dumps({name: value}))

    assert refused.value.field == name


def test_the_usual_rules_are_those_of_the_design() -> None:
    """Quiet from nine to nine, Friday from noon to half past two, one prompt a week."""
    usual = Rules()

    assert usual.faults() == ()
    assert replace(usual, between_prompts=7, eid_days=1, before_sunset=45, after_night_prayer=90) == usual
    assert (usual.quiet, usual.friday) == (Etiquette(dt.UTC).quiet, Etiquette(dt.UTC).friday)
