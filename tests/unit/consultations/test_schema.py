"""The published JSON Schema says what the reader says."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.consultations import bank
from bot.consultations.model import Consultation
from bot.consultations.plain import to_plain
from bot.consultations.reading import read_yaml
from bot.consultations.schema import json_schema
from bot.consultations.writing import write_yaml
from bot.consultations.yaml_tree import read_tree
from bot.errors import ConsultationError
from tests.unit.consultations.strategies import consultations

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "consultation.schema.json"
VALIDATOR = Draft202012Validator(json_schema())
MANY = settings(max_examples=60, deadline=None)


def test_the_published_schema_is_that_of_the_code() -> None:
    """Write it anew with: amanah consultation schema > docs/consultation.schema.json."""
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json_schema()


def test_the_schema_is_one() -> None:
    """Any editor that knows JSON Schema can use it."""
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", bank.names())
def test_the_bank_is_valid(name: str) -> None:
    """As it is written, with its scales."""
    assert not list(VALIDATOR.iter_errors(read_tree(bank.text(name)).value))


@MANY
@given(consultations())
def test_what_is_well_built_is_valid(consultation: Consultation) -> None:
    """As JSON, and as the YAML we write."""
    assert not list(VALIDATOR.iter_errors(to_plain(consultation)))
    assert not list(VALIDATOR.iter_errors(read_tree(write_yaml(consultation)).value))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def spoilt(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The document with something else at that place."""
    if not place:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[place[0]] = spoilt(copy[place[0]], place[1:], value)
    return copy


ODD = st.sampled_from((None, True, 0, -1, 10**9, 1.5, "", "x", "Not a code!", [], ["x"], {}, {"x": "y"}, "y" * 3000))


@settings(max_examples=300, deadline=None)
@given(consultations(), st.data())
def test_what_the_schema_refuses_the_reader_refuses(consultation: Consultation, data: st.DataObject) -> None:
    """An editor that underlines a mistake is right."""
    document = to_plain(consultation)
    place = data.draw(st.sampled_from(places(document)))
    broken = spoilt(document, place, data.draw(ODD))
    if VALIDATOR.is_valid(broken):
        return
    with pytest.raises(ConsultationError):
        read_yaml(json.dumps(broken))
