"""A table of targets hides nothing."""

import importlib
import json
from typing import Any

import pytest


@pytest.fixture
def reporting() -> Any:
    """The module, found by its name."""
    return importlib.import_module("reporting")


def test_a_missed_target_is_marked_as_missed(reporting: Any) -> None:
    """Faster than the others, but not by as much as it should be, is not reached."""
    row = reporting.Row("updates/s", 290, 100, target=reporting.at_least(3), note="one write too many")
    text = "\n".join(reporting.targets_pieces([reporting.Part("speed", "Speed", (row,))]))

    assert "**not reached**" in text
    assert "1 of 1 targets are not reached." in text
    assert "one write too many" in text


def test_a_target_that_was_not_measured_is_not_reached(reporting: Any) -> None:
    """Nobody reaches a target by not looking."""
    row = reporting.Row("two workers", None, target=reporting.at_least(1.7))

    assert row.reached is False
    assert "not measured" in row.cells()


def test_a_bound_counts_for_the_ratio_or_for_a_figure_that_stands_alone(reporting: Any) -> None:
    """120 MB are within 120 MB, whatever somebody else needs; 1.2 times as much is not within 1.1 times."""
    alone = reporting.Row("memory", 120, unit="MB", target=reporting.at_most(120))
    beside = reporting.Row("an update", 120, 100, "µs", reporting.at_most(1.1))

    assert alone.reached is True
    assert beside.reached is False


def test_the_machine_stands_beside_the_figures(reporting: Any) -> None:
    """Absolute figures mean nothing without it, so both forms of a report name it."""
    machine = importlib.import_module("machine").describe()
    report = reporting.Report("2026-11-28", machine, ())

    assert machine.model in report.markdown()
    assert json.loads(report.json())["machine"]["kernel"] == machine.kernel


def test_a_load_that_had_no_time_left_is_told() -> None:
    """When the people were the limit, what the bot did is a lower bound, and the report says so."""
    people, talks = importlib.import_module("people"), importlib.import_module("talks")
    conversation, machine = importlib.import_module("conversation"), importlib.import_module("machine")
    busy = people.Round(4.0, 4000, 300, (0.01, 0.02), 3.0, load_busy=0.93, calls=4000, refused=0)
    talk = talks.Talk(busy, machine.Memory(80, 70, 90), 1.0)
    said = " ".join(conversation.notes({(conversation.USUAL, "Amanah"): [talk]}))

    assert "the load side was the limit" in said
