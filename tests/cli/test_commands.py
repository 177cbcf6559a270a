"""The smaller commands, and how every command speaks."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.bootstrap.core import open_core
from bot.cli import COMMANDS
from bot.domain.weeks import week_of
from bot.settings import TABLE, read_settings
from bot.simulator import BotApiServer
from tests.cli.conftest import TOKEN, Amanah


@pytest.fixture
def forum(amanah: Amanah, token_file: str) -> Amanah:
    """A forum that has been set up."""
    amanah("init", "--yes", "--offline", "--forum-name", "Forum of Trust", "--token-file", token_file)
    return amanah


def test_help_names_every_command(amanah: Amanah) -> None:
    """A first acquaintance."""
    outcome = amanah("--help")

    assert outcome.code == 0
    assert all(f"  {name} " in outcome.out for name in COMMANDS)


@pytest.mark.parametrize("arguments", [("nonsense",), ("summary", "--nonsense"), ("migrate", "nonsense")])
def test_a_wrong_call_leaves_with_2(amanah: Amanah, arguments: tuple[str, ...]) -> None:
    """As every command of a terminal does."""
    outcome = amanah(*arguments)

    assert outcome.code == 2
    assert "Usage:" in outcome.err


@pytest.mark.parametrize("command", ["run", "check", "announce"])
def test_a_missing_setting_is_one_line_that_names_it(amanah: Amanah, command: str) -> None:
    """No traceback, no guessing."""
    outcome = amanah(command)

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "amanah: AMANAH_FORUM_NAME: is missing; `amanah init` asks for it\n"


def test_a_wrong_setting_is_not_repeated(amanah: Amanah, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line may be pasted into a public thread."""
    monkeypatch.setenv("AMANAH_DATABASE_URL", "mysql://root:canary@host/db")

    outcome = amanah("migrate")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "amanah: AMANAH_DATABASE_URL: must begin with sqlite:/// or postgresql://\n"


def test_an_unforeseen_failure_is_one_line_without_its_text(amanah: Amanah, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of a foreign exception may hold a value, and a traceback would."""

    def fail(_url: str) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("bot.storage.migrate.check", fail)

    outcome = amanah("migrate", "--check")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "amanah: unexpected RuntimeError; AMANAH_DEBUG=1 shows where\n"


def test_debugging_shows_where_and_no_value(amanah: Amanah, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files, lines and functions; neither source nor variables."""

    def fail(_url: str) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("bot.storage.migrate.check", fail)
    monkeypatch.setenv("AMANAH_DEBUG", "1")

    outcome = amanah("migrate", "--check")

    assert " fail\n" in outcome.err
    assert "canary" not in outcome.err


def test_a_data_folder_that_cannot_be_made_is_named(folder: Path, amanah: Amanah) -> None:
    """A file in the way is the operator's to move."""
    (folder / "data").write_text("a file where a folder belongs")

    outcome = amanah("migrate")

    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert outcome.err.startswith("amanah: AMANAH_DATA: ")


def test_migrate_makes_and_then_leaves_the_database(amanah: Amanah, folder: Path) -> None:
    """It can be called before every start."""
    first, second = amanah("migrate"), amanah("migrate")

    assert first.out.startswith("the database went from nothing to ")
    assert second.out.startswith("the database was up to date (")
    assert (first.code, second.code) == (0, 0)


def test_migrate_check_changes_nothing(amanah: Amanah, folder: Path) -> None:
    """It says what to do and leaves with 1."""
    outcome = amanah("migrate", "--check")

    assert (outcome.code, outcome.err) == (1, "amanah: the database is empty; run: amanah migrate\n")
    assert not (folder / "data").exists()


def test_summary_prints_the_latest_week_that_is_over(forum: Amanah) -> None:
    """For people: a heading that says how sure it is, totals, and the sentence of the rule."""
    outcome = forum("summary")

    assert outcome.code == 0
    assert re.match(r"Week \d{4}-W\d\d, \d+ \w+ \d{4} to \d+ \w+ \d{4} \(not frozen yet\)", outcome.out)
    assert "Reports received" in outcome.out
    assert "Too early to say what is usual" in outcome.out


def test_summary_marks_a_week_that_is_going_on(forum: Amanah) -> None:
    """Nobody takes half a week for a whole one."""
    outcome = forum("summary", week_of(dt.datetime.now(dt.UTC).date()))

    assert "(still going on)" in outcome.out


def test_summary_prints_json_and_csv(forum: Amanah) -> None:
    """For programmes and spreadsheets, with the same totals."""
    plain, sheet = forum("summary", "2026-W40", "--json"), forum("summary", "2026-W40", "--csv")

    assert json.loads(plain.out)["received"] == 0
    assert "2026-W40,received,0," in sheet.out


def test_summary_writes_a_workbook_and_draws_a_chart(forum: Amanah, folder: Path) -> None:
    """The chart in the language that is asked for."""
    outcome = forum("summary", "--xlsx", "week.xlsx", "--chart", "week.png", "--language", "ar")

    assert outcome.code == 0
    assert zipfile.is_zipfile(folder / "week.xlsx")
    assert (folder / "week.png").read_bytes().startswith(b"\x89PNG")


def test_summary_freezes_no_week_from_before_the_forum_began(forum: Amanah) -> None:
    """One line says why."""
    outcome = forum("summary", "2024-W01", "--freeze")

    assert (outcome.code, outcome.err) == (1, "amanah: the forum had not begun then\n")


def test_there_is_no_week_99(forum: Amanah) -> None:
    """One line says so."""
    outcome = forum("summary", "2026-W99")

    assert (outcome.code, outcome.err) == (1, "amanah: there is no week 99 in 2026\n")


def test_settings_lists_everything_and_no_value(forum: Amanah) -> None:
    """What is set, not to what."""
    outcome = forum("settings")

    assert all(one.variable in outcome.out for one in TABLE)
    assert TOKEN not in outcome.out


def test_check_finds_another_databases_secret(forum: Amanah, monkeypatch: pytest.MonkeyPatch) -> None:
    """Restoring a database beside the wrong .env is noticed before a member's code fails."""
    monkeypatch.setenv("AMANAH_SERVER_SECRET", "ab" * 32)

    outcome = forum("check", "--offline")

    assert outcome.code == 1
    assert "FAIL keys        AMANAH_SERVER_SECRET is not the one this database was made with" in outcome.out


def test_check_finds_an_open_env_file(forum: Amanah, folder: Path) -> None:
    """A warning, with the command that mends it."""
    (folder / ".env").chmod(0o644)

    outcome = forum("check", "--offline")

    assert outcome.code == 0
    assert "warn env file" in outcome.out


@pytest.mark.parametrize("door", ["OPS", "DESK"])
def test_check_finds_a_door_that_stands_open(forum: Amanah, monkeypatch: pytest.MonkeyPatch, door: str) -> None:
    """Metrics for the world, or a desk without TLS."""
    monkeypatch.setenv(f"AMANAH_{door}_LISTEN", "0.0.0.0:8080")

    assert "warn doors" in forum("check", "--offline").out


def test_check_finds_a_disk_that_is_nearly_full(forum: Amanah, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before people are told that nothing can be kept, the operator is."""
    well = forum("check", "--offline").out
    monkeypatch.setenv("AMANAH_DISK_FREE_MB", "10000000")
    badly = forum("check", "--offline")

    assert "ok   room        there is room" in well
    assert "warn room        the disk has" in badly.out
    assert badly.code == 0


def test_check_finds_a_missing_database(amanah: Amanah, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And does not make one."""
    for name, value in {"FORUM_NAME": "F", "TELEGRAM_TOKEN": TOKEN, "SERVER_SECRET": "ab" * 32}.items():
        monkeypatch.setenv(f"AMANAH_{name}", value)

    outcome = amanah("check", "--offline")

    assert outcome.code == 1
    assert "FAIL migrations" in outcome.out
    assert not (folder / "data").exists()


def test_check_finds_a_refused_token(forum: Amanah, telegram: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named, not repeated."""
    monkeypatch.setenv("AMANAH_TELEGRAM_TOKEN", "654321:" + "x" * 35)

    outcome = forum("check")

    assert outcome.code == 1
    assert "FAIL token       AMANAH_TELEGRAM_TOKEN: Telegram does not accept it" in outcome.out
    assert "x" * 35 not in outcome.out


def test_python_m_bot_is_the_same_command(folder: Path) -> None:
    """For where the script is not on the path."""
    outcome = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], env=dict(os.environ), capture_output=True, text=True, check=True
    )

    assert outcome.stdout.startswith("amanah, version ")


def test_retention_says_what_it_would_delete_and_then_deletes(forum: Amanah) -> None:
    """An operator may look first; in a new forum nothing has come to its end."""
    dry, real = forum("retention", "--dry-run"), forum("retention")

    assert (dry.code, real.code) == (0, 0)
    assert dry.out.startswith("would be deleted:\n  closed cases")
    assert real.out.startswith("deleted:\n  closed cases")
    assert {line.split()[-1] for line in real.out.splitlines()[1:]} == {"0"}


def test_settings_says_where_each_comes_from(forum: Amanah, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wins is seen at a glance: the desk over the environment, that over the file, that over the default."""
    monkeypatch.setenv("AMANAH_PHOTOS_MAX", "3")
    with open_core(read_settings(needs=["SERVER_SECRET"])) as core, core.storage.begin() as tx:
        tx.desk_settings.put("AREAS", "Evington,Highfields")
        tx.commit()

    lines = {line.split()[0]: line.split()[1] for line in forum("settings").out.splitlines()}

    assert lines["AMANAH_AREAS"] == "desk"
    assert lines["AMANAH_PHOTOS_MAX"] == "environment"
    assert lines["AMANAH_FORUM_NAME"] == "file"
    assert lines["AMANAH_THREADS"] == "default"


def test_what_the_desk_set_and_this_version_cannot_read_is_left_out(forum: Amanah) -> None:
    """After a return to an older version commands still work, with what was installed."""
    with open_core(read_settings(needs=["SERVER_SECRET"])) as core, core.storage.begin() as tx:
        tx.desk_settings.put("KEEP_CLOSED_MONTHS", "soon")
        tx.desk_settings.put("KEEP_SPAM_DAYS", "7")
        tx.desk_settings.put("SOMETHING_NEWER", "yes")
        tx.commit()
    outcome = forum("retention", "--dry-run")
    with open_core(read_settings(needs=["SERVER_SECRET"])) as core:
        terms = core.retention.terms

    assert outcome.code == 0
    assert (terms.closed_months, terms.spam_days) == (24, 7)
