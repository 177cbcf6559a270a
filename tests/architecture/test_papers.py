"""The papers agree with the code."""

from pathlib import Path

import pytest

from bot.cli import COMMANDS
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
