"""`amanah backup`, `restore`, `verify` and `rotate-secret`, as an operator meets them."""

import io
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.bootstrap.core import open_core
from bot.services.rotation import Rotation
from bot.settings import read_settings
from tests.cli.conftest import Amanah

ROOT = str(Path(__file__).resolve().parents[2])
COORDINATOR = "coordinator"
GROUP = re.compile(r"\b[0-9A-Z]{5}\b")


@pytest.fixture
def forum(amanah: Amanah, token_file: str, folder: Path) -> Path:
    """A forum that was set up, with its recovery key and password in files; the folder it lives in."""
    said = amanah("init", "--yes", "--offline", "--forum-name", "Forum", "--token-file", token_file).out
    (folder / "recovery").write_text(" ".join(GROUP.findall(said)) + "\n")
    (folder / "password").write_text(re.findall(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}", said)[0] + "\n")
    (folder / "phrase").write_text("nine white doves over the old town\n")
    return folder


def test_a_backup_is_for_its_owner_only_and_under_the_days_name(amanah: Amanah, forum: Path) -> None:
    """It is written beside and renamed: no half backup is ever found under its name."""
    outcome = amanah("backup")
    [path] = forum.glob("*.backup")

    assert outcome.code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.fullmatch(r"amanah-\d{4}-\d\d-\d\d\.backup", path.name)
    assert "Only the recovery key opens it" in outcome.out


def test_a_backup_never_overwrites_a_file(amanah: Amanah, forum: Path) -> None:
    """The one from this morning may be the last good one."""
    amanah("backup", "--to", "a.backup")
    before = (forum / "a.backup").read_bytes()
    outcome = amanah("backup", "--to", "a.backup")

    assert outcome.code == 1
    assert (forum / "a.backup").read_bytes() == before


def test_a_backup_goes_through_a_pipe(amanah: Amanah, forum: Path) -> None:
    """Standard output holds the backup and nothing else."""
    with (forum / "piped").open("wb") as pipe:
        said = subprocess.run(
            [sys.executable, "-m", "bot", "backup", "--to", "-"],
            cwd=forum, env={"PATH": os.environ["PATH"], "PYTHONPATH": ROOT}, stdout=pipe, stderr=subprocess.PIPE,
            check=True,
        ).stderr  # fmt: skip

    assert amanah("verify", "piped", "--key-file", "recovery").code == 0
    assert b"standard output" in said


def test_the_whole_way_there_and_back(amanah: Amanah, forum: Path) -> None:
    """Backup, verify it, lose the database, restore, verify that, sign in."""
    amanah("backup", "--to", "a.backup")
    verified = amanah("verify", "a.backup", "--key-file", "recovery")
    (forum / "data" / "amanah.db").unlink()
    restored = amanah("restore", "a.backup", "--key-file", "recovery")
    checked = amanah("check", "--offline")
    opened = amanah("verify", "--login", COORDINATOR, "--key-file", "password")
    by_recovery = amanah("verify", "--recovery", "--key-file", "recovery")

    assert [one.code for one in (verified, restored, checked, opened, by_recovery)] == [0] * 5, restored.err
    assert "is whole" in verified.out
    assert "No damage was found" in opened.out
    assert restored.err == ""


def test_a_backup_under_a_passphrase_opens_with_it(amanah: Amanah, forum: Path) -> None:
    """For those who want to try a restore without taking the recovery key out of its safe."""
    made = amanah("backup", "--to", "a.backup", "--passphrase-file", "phrase")
    right = amanah("verify", "a.backup", "--key-file", "phrase")
    wrong = amanah("verify", "a.backup", "--key-file", "recovery")

    assert (made.code, right.code, wrong.code) == (0, 0, 1)
    assert wrong.err.count("\n") == 1


def test_a_restore_over_something_needs_a_word(amanah: Amanah, forum: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--replace` says that it may go; `--yes` that nobody has to be asked."""
    amanah("backup", "--to", "a.backup")
    refused = amanah("restore", "a.backup", "--key-file", "recovery")
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    asked = amanah("restore", "a.backup", "--key-file", "recovery", "--replace")
    done = amanah("restore", "a.backup", "--key-file", "recovery", "--replace", "--yes")

    assert (refused.code, asked.code, done.code) == (1, 130, 0)
    assert "--replace" in refused.err


def test_a_restore_says_when_the_secret_is_another_one(
    amanah: Amanah, forum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy that was kept apart has to come back too."""
    amanah("backup", "--to", "a.backup")
    monkeypatch.setenv("AMANAH_SERVER_SECRET", "ab" * 32)
    outcome = amanah("restore", "a.backup", "--key-file", "recovery", "--replace", "--yes")

    assert outcome.code == 0
    assert "not the one this backup belongs to" in outcome.err


@pytest.mark.parametrize("arguments", [["verify", "README"], ["restore", "README", "--replace", "--yes"]])
def test_what_is_no_backup_is_refused_in_one_line(amanah: Amanah, forum: Path, arguments: list[str]) -> None:
    """Before any key is asked for."""
    (forum / "README").write_text("Not a backup.\n")
    outcome = amanah(*arguments)

    assert outcome.code == 1
    assert outcome.err == "amanah: this is not a backup of a form that this version knows\n"


def test_damage_is_told_and_left_with_1(amanah: Amanah, forum: Path) -> None:
    """So that a timer can raise the alarm."""
    with open_core(read_settings()) as core, core.storage.begin() as tx:
        tx._connection.exec_driver_sql("UPDATE epochs SET recovery_seal = x'00'")
        tx.commit()
    outcome = amanah("verify")

    assert outcome.code == 1
    assert "DAMAGE epochs 1: recovery_seal is not 80 bytes" in outcome.out


def test_a_wrong_password_verifies_nothing(amanah: Amanah, forum: Path) -> None:
    """One line, which does not say what was wrong."""
    outcome = amanah("verify", "--login", COORDINATOR, "--key-file", "phrase")

    assert outcome.code == 1
    assert outcome.err.count("\n") == 1


def test_a_rotation_keeps_every_other_line(amanah: Amanah, forum: Path) -> None:
    """The forum's own comments and settings stay as they are; the file stays its owner's."""
    path = forum / ".env"
    path.write_text("# ours\n" + path.read_text() + "AMANAH_PHOTOS_MAX=3  # enough\n")
    before, secret = path.read_text().splitlines(), read_settings().server_secret
    outcome = amanah("rotate-secret", "--yes")
    settings, after = read_settings(), path.read_text().splitlines()

    assert outcome.code == 0
    assert settings.server_secret != secret
    assert settings.retired_secrets == (secret,)
    assert {one for one in before if "SERVER_SECRET" not in one} == {one for one in after if "SERVER_SECRET" not in one}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret not in outcome.out + outcome.err
    assert settings.server_secret not in outcome.out + outcome.err
    assert amanah("check", "--offline").code == 0


@pytest.mark.parametrize("step", ["prepare", "follow"])
def test_a_rotation_that_was_cut_short_is_finished_by_running_it_again(
    amanah: Amanah, forum: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Before the settings change nothing has happened; after it the bot refuses to start and says what to do."""
    secret = read_settings().server_secret

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as power:
        power.setattr(Rotation, step, cut)
        assert amanah("rotate-secret", "--yes").code == 130
    between = amanah("check", "--offline")
    changed = read_settings().server_secret
    again = amanah("rotate-secret", "--yes")

    assert again.code == 0
    assert (changed == secret) is (step == "prepare")
    assert between.code == (0 if step == "prepare" else 1)
    assert ("amanah rotate-secret" in between.out) is (step == "follow")
    assert read_settings().retired_secrets == (secret,)
    assert amanah("check", "--offline").code == 0


def test_a_rotation_whose_settings_cannot_be_written_changes_nothing(
    amanah: Amanah, forum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret in the environment would win over the new one in the file."""
    monkeypatch.setenv("AMANAH_SERVER_SECRET", read_settings().server_secret)
    before = (forum / ".env").read_bytes()
    outcome = amanah("rotate-secret", "--yes")

    assert outcome.code == 1
    assert "comes from the environment" in outcome.err
    assert (forum / ".env").read_bytes() == before


def test_a_rotation_is_not_finished_too_early(amanah: Amanah, forum: Path) -> None:
    """It says how long to wait."""
    amanah("rotate-secret", "--yes")
    outcome = amanah("rotate-secret", "--finish")

    assert outcome.code == 1
    assert "try again in" in outcome.err
