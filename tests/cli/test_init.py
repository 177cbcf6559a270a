"""`amanah init`: from nothing to a forum that can take its first report."""

import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.bootstrap.core import open_core
from bot.cli import cli
from bot.settings import read_settings
from bot.simulator import BotApiServer
from bot.vault.recovery import parse_recovery
from tests.cli.conftest import TOKEN, Amanah

QUIET = ("init", "--yes", "--forum-name", "Forum of Trust")


def test_one_command_sets_everything_up(amanah: Amanah, telegram: BotApiServer, token_file: str, folder: Path) -> None:
    """Afterwards there are settings, keys, a database, and `amanah check` is content."""
    outcome = amanah(*QUIET, "--token-file", token_file)
    checked = amanah("check")

    assert (outcome.code, outcome.err) == (0, "")
    assert "@amanah_test_bot" in outcome.out
    assert checked.code == 0, checked.out
    assert "FAIL" not in checked.out


def test_it_sets_up_either_database(
    amanah: Amanah, token_file: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite in a file, or PostgreSQL: the same command, the same outcome."""
    monkeypatch.setenv("AMANAH_DATABASE_URL", empty_database_url)

    founded = amanah(*QUIET, "--offline", "--token-file", token_file)
    checked, counted = amanah("check", "--offline"), amanah("summary", "--json")

    assert (founded.code, checked.code, counted.code) == (0, 0, 0), founded.err + checked.out


def test_the_settings_are_for_their_owner_only(amanah: Amanah, token_file: str, folder: Path) -> None:
    """.env holds the token and the server's secret."""
    amanah(*QUIET, "--offline", "--token-file", token_file)

    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "data" / "amanah.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700


def test_the_first_coordinator_can_sign_in_with_what_was_shown(amanah: Amanah, token_file: str, folder: Path) -> None:
    """The password that was made is the one that was set."""
    outcome = amanah(*QUIET, "--offline", "--token-file", token_file, "--coordinator", "Amina")
    password = re.findall(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}", outcome.out)[0]

    with open_core(read_settings()) as core:
        assert core.access.sign_in("amina", password, "127.0.0.1")


def test_the_recovery_key_is_shown_and_not_stored(amanah: Amanah, token_file: str, folder: Path) -> None:
    """It can be typed in again from paper, and no file holds it."""
    outcome = amanah(*QUIET, "--offline", "--token-file", token_file)
    groups = re.findall(r"\b[0-9A-Z]{5}\b", outcome.out)

    assert len(parse_recovery(" ".join(groups)).private) == 32
    for path in folder.rglob("*"):
        if path.is_file():
            assert groups[0].encode() + b" " + groups[1].encode() not in path.read_bytes()


def test_neither_token_nor_secret_is_repeated(amanah: Amanah, token_file: str, folder: Path) -> None:
    """What is on the screen may be photographed."""
    outcome = amanah(*QUIET, "--offline", "--token-file", token_file)

    assert TOKEN not in outcome.out + outcome.err
    assert read_settings().server_secret not in outcome.out + outcome.err


def test_a_second_init_touches_nothing(amanah: Amanah, token_file: str, folder: Path) -> None:
    """Keys are not lost to a command typed twice."""
    amanah(*QUIET, "--offline", "--token-file", token_file)
    before = (folder / ".env").read_text()

    outcome = amanah(*QUIET, "--offline", "--token-file", token_file)

    assert outcome.code == 1
    assert outcome.err == "amanah: .env: is there already; --force writes it anew and keeps its keys\n"
    assert (folder / ".env").read_text() == before


def test_a_database_without_settings_is_not_taken_over(amanah: Amanah, token_file: str, folder: Path) -> None:
    """A lost .env does not lead to a new secret on an old database without a word."""
    amanah(*QUIET, "--offline", "--token-file", token_file)
    (folder / ".env").unlink()

    outcome = amanah(*QUIET, "--offline", "--token-file", token_file)

    assert outcome.code == 1
    assert "AMANAH_DATABASE_URL: there is a database already" in outcome.err
    assert not (folder / ".env").exists()


def test_force_does_not_give_an_old_database_a_new_secret(amanah: Amanah, token_file: str, folder: Path) -> None:
    """Without its .env a database cannot be gone on with: the operator has to find the secret's copy."""
    amanah(*QUIET, "--offline", "--token-file", token_file)
    (folder / ".env").unlink()

    outcome = amanah(*QUIET, "--offline", "--force", "--token-file", token_file)

    assert outcome.err == "amanah: AMANAH_SERVER_SECRET is not the one this database was made with\n"
    assert not (folder / ".env").exists()


def test_force_changes_settings_and_keeps_keys(amanah: Amanah, token_file: str, folder: Path) -> None:
    """The name changes; secret, team and coordinators stay."""
    amanah(*QUIET, "--offline", "--token-file", token_file)
    secret = read_settings().server_secret

    outcome = amanah("init", "--yes", "--offline", "--force", "--forum-name", "New name")

    assert outcome.code == 0, outcome.err
    assert "There was a team already" in outcome.out
    assert (read_settings().forum.name, read_settings().server_secret) == ("New name", secret)


def test_a_token_that_telegram_refuses_stops_before_anything_is_written(
    amanah: Amanah, telegram: BotApiServer, folder: Path
) -> None:
    """Nothing has to be cleaned up after a typing mistake."""
    (folder / "token").write_text("654321:" + "x" * 35)

    outcome = amanah(*QUIET, "--token-file", "token")

    assert (outcome.code, outcome.err) == (1, "amanah: AMANAH_TELEGRAM_TOKEN: Telegram does not accept it\n")
    assert not (folder / ".env").exists()
    assert not (folder / "data").exists()


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (("--forum-name", "F"), "AMANAH_TELEGRAM_TOKEN: is missing"),
        (("--token-file", "token"), "AMANAH_FORUM_NAME: is missing"),
        (("--forum-name", "F", "--token-file", "token", "--languages", "xx"), "AMANAH_LANGUAGES: must be of "),
        (("--forum-name", "F", "--token-file", "token", "--helplines", "canary"), "AMANAH_HELPLINES: "),
        (("--forum-name", "F", "--token-file", "token", "--password-file", "weak"), "use at least 12 characters"),
    ],
)
def test_what_is_missing_or_wrong_is_one_line(
    amanah: Amanah, token_file: str, folder: Path, flags: tuple[str, ...], complaint: str
) -> None:
    """The line names it, and nothing is written."""
    (folder / "weak").write_text("short")

    outcome = amanah("init", "--yes", "--offline", *flags)

    assert outcome.code == 1
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("amanah: ")
    assert complaint in outcome.err
    assert not (folder / ".env").exists()


def test_it_asks_for_what_it_was_not_told(folder: Path) -> None:
    """Name, token, languages, areas, helplines, coordinator; a wrong answer is asked for again."""
    answers = ["Forum of Trust", "no token", TOKEN, "en,xx", "ar,en", "Evington, Highfields", "999|Emergency"]
    answers += ["amina", "Amina", "weak", "a very long pass phrase", "a very long pass phrase"]

    outcome = CliRunner().invoke(cli, ["init", "--offline"], input="\n".join(answers) + "\n")

    assert outcome.exit_code == 0, outcome.output
    settings = read_settings()
    assert settings.forum.languages == ("ar", "en")
    assert settings.forum.areas == ("Evington", "Highfields")
    assert TOKEN not in outcome.output
    assert "pass phrase" not in outcome.output


def test_telegram_learns_the_commands_in_every_language(
    amanah: Amanah, telegram: BotApiServer, token_file: str, folder: Path
) -> None:
    """The menu of commands is there in a phone's own language before anybody writes."""
    amanah(*QUIET, "--token-file", token_file)

    told = [call.params.get("language_code") for call in telegram.calls if call.method.lower() == "setmycommands"]
    assert {code or None for code in told} == {None, "en", "ar", "ur"}
