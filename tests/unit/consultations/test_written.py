"""A consultation as plain data and as YAML: nothing is lost, nothing is added."""

import json

from hypothesis import given, settings

from bot.consultations.checking import faults
from bot.consultations.model import Consultation
from bot.consultations.plain import from_plain, to_plain
from bot.consultations.reading import read_yaml
from bot.consultations.writing import write_yaml
from tests.unit.consultations.strategies import consultations

many = settings(max_examples=60, deadline=None)


@many
@given(consultations())
def test_json_gives_back_what_was_written(consultation: Consultation) -> None:
    """A wave keeps its definition as JSON, and asks exactly that."""
    assert from_plain(json.loads(json.dumps(to_plain(consultation)))) == consultation


@many
@given(consultations())
def test_yaml_gives_back_what_was_written(consultation: Consultation) -> None:
    """What a coordinator takes out of the desk as a file, and brings back, is the same consultation."""
    assert read_yaml(write_yaml(consultation)) == consultation


@many
@given(consultations())
def test_a_file_is_written_in_one_way(consultation: Consultation) -> None:
    """Writing what was read gives the same file, so that two versions can be compared."""
    written = write_yaml(consultation)

    assert write_yaml(read_yaml(written)) == written


@many
@given(consultations())
def test_what_was_written_is_well_built(consultation: Consultation) -> None:
    """The checks look at meaning, not at how it was kept."""
    assert not faults(read_yaml(write_yaml(consultation)))
