"""The papers agree with the code."""

import re
import textwrap
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.consultations.checking import missing
from bot.consultations.document import DOCUMENT
from bot.consultations.reading import read_yaml
from bot.observability.metrics import Metrics
from bot.settings import TABLE, parse_env, render_env

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")


def test_the_example_is_what_the_table_says() -> None:
    """Write it anew with: amanah settings --example > .env.example."""
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == render_env()


def test_the_example_can_be_copied_as_it_is() -> None:
    """Every line of it is a comment until somebody fills it in."""
    assert parse_env(render_env()) == {}


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_the_operators_guide_names_every_setting(setting: object) -> None:
    """A setting that is not in the guide is found by nobody."""
    assert f"`{setting.variable}`" in GUIDE  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_operators_guide_names_every_command(command: str) -> None:
    """So it is with commands."""
    assert f"amanah {command}" in GUIDE


@pytest.mark.parametrize("paper", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_the_papers_show_only_commands_there_are(paper: str) -> None:
    """Whoever types what stands there gets what is promised."""
    text = (ROOT / "docs" / paper).read_text(encoding="utf-8")
    shown = re.findall(r"(?:^    (?:\w+=\S+ )?|bin/)amanah ([a-z][a-z-]*)", text, re.MULTILINE)

    assert set(shown) <= set(COMMANDS)


def test_the_operators_guide_names_the_numbers_there_are() -> None:
    """Each that the programme counts, and no other: an alert on a number that never comes is none."""
    counted = set(re.findall(r"^# TYPE (amanah_\w+)", Metrics().page().decode(), re.MULTILINE)) - {"amanah_info"}

    assert set(re.findall(r"`(amanah_\w+)", GUIDE)) == counted


def test_the_consultation_in_the_guide_is_one() -> None:
    """Whoever copies it has something that works, and every key is explained."""
    guide = (ROOT / "docs" / "consultations.md").read_text(encoding="utf-8")
    example = textwrap.dedent(guide[guide.index("    id: ") : guide.index("\nInside of braces")])

    assert missing(read_yaml(example)) == ()
    assert all(f"`{key}`" in guide for key in DOCUMENT.fields)
