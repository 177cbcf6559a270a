"""A process holds in memory what its role needs, and loads the rest when it is needed."""

import subprocess
import sys

import pytest

HEAVY = {
    "PIL",
    "alembic",
    "apscheduler",
    "arabic_reshaper",
    "babel.messages",
    "bidi",
    "hijridate",
    "jinja2",
    "psycopg",
    "pyotp",
    "pyxform",
    "segno",
    "starlette",
    "telegram",
    "telegram.ext",
    "yaml",
}
"""Libraries that only a part of the work needs."""

NEEDED = {
    "serve": {"telegram"},
    "jobs": {"telegram", "apscheduler", "hijridate"},
    "desk": {"apscheduler", "hijridate", "jinja2", "pyotp", "segno", "starlette", "yaml"},
    "everything": {"telegram", "apscheduler", "hijridate", "jinja2", "pyotp", "segno", "starlette", "yaml"},
}
COMMANDS = {"everything": "run"}


@pytest.mark.parametrize("role", NEEDED)
def test_a_role_loads_only_what_it_needs(role: str) -> None:
    """Drawing pictures, migrating and the other roles' libraries cost nothing before they are used."""
    code = f"import sys, bot.cli.{COMMANDS.get(role, role)}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert HEAVY & set(loaded) == NEEDED[role]
