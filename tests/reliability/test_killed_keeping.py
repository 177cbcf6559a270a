"""Killed at any moment, a restore has happened or it has not, and a rotation can be finished."""

import datetime as dt
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.bootstrap.core import Core, open_core
from bot.domain.cases import ReportContent
from bot.services.backups import back_up
from bot.services.threads import open_thread
from bot.settings import Settings, build, collect
from bot.vault.kdf import RECEIPT_COST
from tests.chat.stage import PASSWORD
from tests.cli.conftest import TOKEN

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6


class Home:
    """A folder in which a forum lives, and its commands as processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / ".env").write_text(
            f"AMANAH_FORUM_NAME=Forum\nAMANAH_TELEGRAM_TOKEN={TOKEN}\nAMANAH_SERVER_SECRET={'5e' * 32}\n"
            f"AMANAH_DATA={folder / 'data'}\n"
        )

    def settings(self) -> Settings:
        """As they stand in the file now."""
        return build(collect({"AMANAH_ENV_FILE": str(self.folder / ".env")}))

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """A command, running."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AMANAH_")}
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder, env={**kept, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill_at(self, seconds: float, *arguments: str) -> bool:
        """Run a command and kill it after so long; whether it was still running."""
        process = self.start(*arguments)
        time.sleep(seconds)
        alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        return alive

    def opens(self, code: str) -> bool:
        """Whether a code leads to its report."""
        with open_core(self.settings()) as core:
            core.custody.check()
            receipts = core.intake._receipts
            with core.storage.begin() as tx:
                ways = tx.reports.kdf_in_use()
                return any(open_thread(tx, keys) for keys in receipts.candidates(code, RECEIPT_COST, ways))


@pytest.fixture
def home(sqlite_template: Path, tmp_path: Path) -> Home:
    """A forum with a team, on SQLite."""
    home = Home(tmp_path)
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "data" / "amanah.db")
    return home


def test_a_restore_killed_at_any_moment_has_happened_or_not(home: Home) -> None:
    """The database is the one from before or the one from the backup, whole, and the next restore cleans up."""
    settings, path = home.settings(), home.folder / "a.backup"
    with open_core(settings) as core:
        core.custody.claim()
        (home.folder / "key").write_text(core.access.create_first_team("maryam", "Maryam", PASSWORD, "en"))
        codes = [_report(core)]
        with path.open("wb") as out:
            back_up(settings.database_url, out, dt.date(2026, 11, 22))
        codes.append(_report(core))
    command = ["restore", "a.backup", "--key-file", "key", "--replace", "--yes"]
    started = time.monotonic()
    home.start(*command).wait()
    whole = time.monotonic() - started
    chance = random.Random(11)
    killed = []
    for _ in range(KILLS):
        with open_core(settings) as core:
            _report(core)  # so that before and after differ
        killed.append(home.kill_at(chance.uniform(0.4, 1.3) * whole, *command))
        assert home.opens(codes[0])
    home.start(*command).wait()
    opened = [home.opens(code) for code in codes]

    print(f"{KILLS} restores, {sum(killed)} killed before their end")  # noqa: T201 - says what was done
    assert opened == [True, False]
    assert [one.name for one in (home.folder / "data").iterdir() if one.name.startswith(".")] == []


def test_a_rotation_killed_at_any_moment_can_be_finished(home: Home) -> None:
    """However often it is killed, running it again ends well, and every code opens its report."""
    with open_core(home.settings()) as core:
        core.custody.claim()
        core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
        codes = [_report(core)]
        with core.storage.begin() as tx:
            way = tx.reports.kdf_in_use()[0]
            tx._connection.exec_driver_sql(f"UPDATE reports SET kdf = '{way.rpartition(':')[0]}'")  # noqa: S608
            tx.commit()
    started = time.monotonic()
    home.start("settings").wait()
    whole = time.monotonic() - started
    chance, killed = random.Random(12), []
    for _ in range(KILLS):
        killed.append(home.kill_at(chance.uniform(0.6, 2.2) * whole, "rotate-secret", "--yes"))
        assert re.fullmatch(r"[0-9a-f]{64}", home.settings().server_secret)
    ended = home.start("rotate-secret", "--yes").wait()
    opened = [home.opens(code) for code in codes]

    print(f"{KILLS} rotations, {sum(killed)} killed before their end")  # noqa: T201 - says what was done
    assert ended == 0
    assert opened == [True]


def _report(core: Core) -> str:
    return core.intake.submit(ReportContent("report", 1, "en", core.intake.today, {}, "A window was broken."))
