"""What the team keeps about a case."""

import datetime as dt
import json

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.casefile import (
    Act,
    BiasMotivation,
    CaseFile,
    ClosingReason,
    Hidden,
    Hold,
    OdihrType,
    Verification,
)

IDS = st.integers(1, 2**63 - 1)
DAYS = st.dates(dt.date(2020, 1, 1))
FILES = st.builds(
    CaseFile,
    severity=st.none() | st.integers(1, 4),
    verification=st.sampled_from(Verification),
    odihr=st.none() | st.sampled_from(OdihrType),
    biases=st.lists(st.sampled_from(BiasMotivation), unique=True).map(tuple),
    tags=st.lists(st.text(max_size=40), max_size=3).map(tuple),
    assignee=st.none() | IDS,
    hold=st.none() | st.builds(Hold, IDS, DAYS),
    hidden=st.lists(st.builds(Hidden, st.none() | IDS, st.integers(0, 9), st.integers(0, 9)), max_size=3).map(tuple),
    merged_into=st.none() | IDS,
    closed_because=st.none() | st.sampled_from(ClosingReason),
    duplicates=st.lists(IDS, max_size=3).map(tuple),
    handled=st.lists(IDS, max_size=3).map(tuple),
    history=st.lists(st.builds(Act, DAYS, st.none() | IDS, st.text(max_size=9), st.text(max_size=9)), max_size=3).map(
        tuple
    ),
)


@given(FILES)
def test_a_file_comes_back_as_it_was_kept(file: CaseFile) -> None:
    """Through JSON, with nothing lost and nothing added."""
    assert CaseFile.from_plain(json.loads(json.dumps(file.to_plain()))) == file


def test_an_empty_file_is_small() -> None:
    """What nobody has decided takes no room."""
    assert len(json.dumps(CaseFile().to_plain())) < 90
