"""`amanah coordinator` and `amanah recover`: the key ceremony in a terminal."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner

from bot.bootstrap.core import Core, open_core
from bot.bootstrap.parts.ground import Costs
from bot.cli import cli
from bot.services.principals import DeskSession
from bot.services.rewrapping import Rewrapping
from bot.services.team_keys import KeyHolder
from bot.settings import read_settings
from bot.vault.kdf import KdfCost
from tests.cli.conftest import Amanah, Outcome

AMINA, CHOSEN = "seven olive trees by the gate", "nine lanterns over water"
CHEAP = Costs(KdfCost(1, 8), KdfCost(1, 8))
GIVEN = re.compile(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}")


@dataclass
class Terminal:
    """An operator at a terminal, with what is written down in files."""

    amanah: Amanah
    folder: Path
    recovery: str

    def coordinator(self, *arguments: str, key: str = "amina") -> Outcome:
        """A command by Amina's password."""
        return self.amanah("coordinator", *arguments, "--by", "amina", "--key-file", key)

    def by_paper(self, *arguments: str, key: str = "paper") -> Outcome:
        """A command by the recovery key."""
        return self.amanah("coordinator", *arguments, "--with-recovery-key", "--key-file", key)

    @contextmanager
    def core(self) -> Iterator[Core]:
        """The forum behind it."""
        with open_core(read_settings()) as core:
            yield core

    def keys(self, login: str, password: str) -> set[int]:
        """The epochs that a password opens at the desk, once another was chosen when it is a one-time password."""
        with self.core() as core:
            token = core.access.sign_in(login, password, "192.0.2.1")
            session = core.access.session(token)
            if session.must_change:
                session = core.access.session(core.access.change_password(session, password, CHOSEN))
            return set(session.keys)

    def logins(self) -> list[str]:
        """Who is active."""
        with self.core() as core:
            return [one.login for one in core.ceremony.roll() if one.active]


@pytest.fixture
def terminal(amanah: Amanah, token_file: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A forum that was just set up, on passwords that are cheap to check."""
    monkeypatch.setattr("bot.bootstrap.core.Costs", lambda: CHEAP)
    (folder / "amina").write_text(AMINA + "\n")
    arguments = ("--forum-name", "F", "--token-file", token_file, "--coordinator", "amina", "--password-file", "amina")
    outcome = amanah("init", "--yes", "--offline", *arguments)
    recovery = " ".join(re.findall(r"\b[0-9A-Z]{5}\b", outcome.out))
    (folder / "paper").write_text(recovery)
    return Terminal(amanah, folder, recovery)


def given_in(outcome: Outcome) -> str:
    """The one-time password that was printed."""
    assert outcome.code == 0, outcome.err
    return str(GIVEN.findall(outcome.out)[0])


def test_a_colleague_is_added_by_another_ones_password(terminal: Terminal) -> None:
    """The one-time password leads to everything, by way of one's own."""
    outcome = terminal.coordinator("add", "bilal", "--name", "Bilal")

    assert terminal.keys("bilal", given_in(outcome)) == {1}
    assert "shown this once" in outcome.out


def test_a_colleague_is_added_by_the_recovery_key(terminal: Terminal) -> None:
    """When nobody is at hand."""
    assert terminal.keys("bilal", given_in(terminal.by_paper("add", "bilal"))) == {1}


def test_list_says_who_works_here(terminal: Terminal) -> None:
    """And who has not chosen a password yet, or has gone."""
    terminal.coordinator("add", "bilal", "--name", "Bilal")
    terminal.coordinator("add", "maryam")
    terminal.coordinator("remove", "maryam", "--yes")
    lines = terminal.amanah("coordinator", "list").out.splitlines()

    assert [line.split()[0] for line in lines] == ["amina", "bilal", "maryam"]
    assert lines[1].endswith("has to choose a password")
    assert lines[2].endswith("removed")


def test_removing_moves_everything_and_says_so(terminal: Terminal) -> None:
    """The team has a new key afterwards, and nobody the old one."""
    terminal.coordinator("add", "bilal")
    outcome = terminal.coordinator("remove", "bilal", "--yes")

    assert outcome.code == 0, outcome.err
    assert "0 pieces were moved; the older key is taken from everybody." in outcome.out
    assert (terminal.logins(), terminal.keys("amina", AMINA)) == (["amina"], {2})


def test_a_lost_password_is_replaced(terminal: Terminal) -> None:
    """By a colleague; the old one is worth nothing."""
    old = given_in(terminal.coordinator("add", "bilal"))
    new = given_in(terminal.coordinator("reset", "bilal"))

    assert (old != new, terminal.keys("bilal", new)) == (True, {1})


def test_recover_unlocks_an_account(terminal: Terminal) -> None:
    """When Amina has forgotten her password and there is nobody else."""
    given = given_in(terminal.amanah("recover", "amina", "--key-file", "paper"))

    assert terminal.keys("amina", given) == {1}


def test_recover_makes_an_account(terminal: Terminal) -> None:
    """When nobody is left."""
    given = given_in(terminal.amanah("recover", "yusuf", "--name", "Yusuf", "--key-file", "paper"))

    assert terminal.keys("yusuf", given) == {1}


def test_roles_are_given_listed_and_changed(terminal: Terminal) -> None:
    """Whoever becomes a liaison loses the team's keys; who becomes a reader gets them."""
    given = given_in(terminal.coordinator("add", "bilal", "--role", "reader"))
    before = terminal.keys("bilal", given)
    outcome = terminal.coordinator("role", "bilal", "liaison", "--yes")
    listed = terminal.amanah("coordinator", "list").out.splitlines()
    during = terminal.keys("bilal", CHOSEN)
    terminal.coordinator("role", "bilal", "reader", "--yes")

    assert (outcome.code, "bilal is a liaison now." in outcome.out) == (0, True), outcome.err
    assert [line.split()[2] for line in listed] == ["admin", "liaison"]
    assert (before, during, terminal.keys("bilal", CHOSEN)) == ({1}, set(), {2})


def test_somebody_removed_is_activated_again(terminal: Terminal) -> None:
    """As what they were."""
    terminal.coordinator("add", "bilal", "--role", "reader")
    terminal.coordinator("remove", "bilal", "--yes")
    given = given_in(terminal.coordinator("activate", "bilal"))

    assert terminal.keys("bilal", given) == {2}


def test_a_coordinator_changes_nobody_at_the_terminal_either(terminal: Terminal) -> None:
    """It takes an admin, or the recovery key."""
    terminal.keys("bilal", given_in(terminal.coordinator("add", "bilal")))
    (terminal.folder / "bilal").write_text(CHOSEN)
    outcome = terminal.amanah("coordinator", "add", "maryam", "--by", "bilal", "--key-file", "bilal")

    assert (outcome.code, outcome.err) == (1, "amanah: this account is not for that\n")
    assert terminal.logins() == ["amina", "bilal"]


def test_a_second_factor_is_asked_for_at_the_terminal(terminal: Terminal) -> None:
    """After the password; a wrong code changes nothing."""
    with terminal.core() as core:
        session = core.access.session(core.access.sign_in("amina", AMINA, "192.0.2.1"))
        factors = core.access.second_factors
        factors.begin(session)
        secret = factors.setup(session, "Northgate").secret
        codes = factors.confirm(session, pyotp.TOTP(secret).now())
    arguments = ["coordinator", "add", "bilal", "--by", "amina", "--key-file", "amina"]
    wrong = CliRunner().invoke(cli, arguments, input="000000\n")
    right = CliRunner().invoke(cli, arguments, input=f"{codes[0]}\n")

    assert (wrong.exit_code, right.exit_code) == (1, 0), right.output
    assert terminal.logins() == ["amina", "bilal"]


def test_an_interrupted_rotation_is_told_and_gone_on_with(terminal: Terminal) -> None:
    """`list` and `check` say what to do; doing it twice is no trouble."""
    with terminal.core() as core:
        token = core.access.sign_in("amina", AMINA, "192.0.2.1")
        core.ceremony.rotate(KeyHolder.signed_in(core.access.session(token)))
    told, checked = terminal.amanah("coordinator", "list"), terminal.amanah("check", "--offline")
    resumed, again = terminal.coordinator("rotate", "--resume"), terminal.coordinator("rotate", "--resume")

    assert "rotate --resume" in told.out
    assert "warn team key" in checked.out
    assert (resumed.code, again.out) == (0, "there is nothing to go on with\n")
    assert terminal.keys("amina", AMINA) == {2}


def test_ctrl_c_while_moving_says_how_to_go_on(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost, and the next call finishes it."""

    def interrupted(_self: Rewrapping, _holder: KeyHolder) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Rewrapping, "carry_on", interrupted)
        stopped = terminal.coordinator("rotate")

    assert (stopped.code, "amanah coordinator rotate --resume" in stopped.err) == (130, True)
    assert terminal.coordinator("rotate", "--resume").code == 0


def test_keys_and_passwords_are_asked_for_without_being_shown(terminal: Terminal) -> None:
    """The recovery key with a typing mistake first, then in lower case."""
    wrong = CliRunner().invoke(cli, ["recover", "amina"], input=terminal.recovery.replace("0", "1")[:-1] + "\n")
    right = CliRunner().invoke(cli, ["recover", "amina"], input=terminal.recovery.lower() + "\n")
    signed = CliRunner().invoke(cli, ["coordinator", "add", "bilal"], input=f"amina\n{AMINA}\n")

    assert wrong.exit_code == 1
    assert right.exit_code == 0, right.output
    assert terminal.recovery.lower() not in right.output
    assert AMINA not in signed.output


WRONG = [
    (("coordinator", "add", "bilal", "--by", "amina", "--key-file", "wrong"), "the name or the password is wrong"),
    (("coordinator", "add", "bilal", "--by", "nobody", "--key-file", "amina"), "the name or the password is wrong"),
    (("coordinator", "add", "amina", "--by", "amina", "--key-file", "amina"), "somebody has this name already"),
    (
        ("coordinator", "add", "b", "--by", "amina", "--key-file", "amina"),
        "2 to 64 letters, digits, dots, dashes or @",
    ),
    (("coordinator", "add", "bilal", "--language", "xx"), "--language: must be one of en, ar, ur"),
    (("coordinator", "add", "bilal", "--password-file", "weak"), "use at least 12 characters"),
    (("coordinator", "add", "bilal", "--password-file", "empty"), "the password file is empty"),
    (("coordinator", "remove", "bilal", "--yes"), "nobody has this login"),
    (("coordinator", "reset", "bilal"), "nobody has this login"),
    (
        ("coordinator", "remove", "amina", "--yes", "--by", "amina", "--key-file", "amina"),
        "nobody removes themselves; ask a colleague",
    ),
    (
        ("coordinator", "remove", "amina", "--yes", "--with-recovery-key", "--key-file", "paper"),
        "this is the last active admin; make somebody else an admin first",
    ),
    (
        ("coordinator", "rotate", "--with-recovery-key", "--key-file", "typo"),
        "group 2 of the recovery key has a typing mistake",
    ),
    (("recover", "amina", "--key-file", "typo"), "group 2 of the recovery key has a typing mistake"),
    (("recover", "amina", "--key-file", "half"), "the recovery key has 13 groups of 5 characters"),
    (("recover", "a b", "--key-file", "paper"), "2 to 64 letters, digits, dots, dashes or @"),
]


@pytest.mark.parametrize(("arguments", "line"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_wrong_anything_is_one_line_and_changes_nothing(
    terminal: Terminal, arguments: tuple[str, ...], line: str
) -> None:
    """Named, not repeated."""
    groups = terminal.recovery.split()
    typo = groups[1][:-1] + ("A" if groups[1][-1] != "A" else "B")
    files = {"wrong": "wrong wrong wrong", "weak": "short", "empty": "", "half": " ".join(groups[:6])}
    files["typo"] = " ".join([groups[0], typo, *groups[2:]])
    for name, text in files.items():
        (terminal.folder / name).write_text(text)

    outcome = terminal.amanah(*arguments)

    assert (outcome.code, outcome.err) == (1, f"amanah: {line}\n")
    assert (terminal.logins(), terminal.keys("amina", AMINA)) == (["amina"], {1})


def test_a_one_time_password_does_not_unlock_the_team(terminal: Terminal) -> None:
    """Whoever has only been invited chooses a password at the desk first."""
    (terminal.folder / "bilal").write_text(given_in(terminal.coordinator("add", "bilal")))
    outcome = terminal.amanah("coordinator", "add", "maryam", "--by", "bilal", "--key-file", "bilal")

    assert (outcome.code, outcome.err) == (1, "amanah: sign in at the desk and choose a password first\n")
    assert terminal.logins() == ["amina", "bilal"]


def test_commands_leave_no_session_behind(terminal: Terminal) -> None:
    """Also when something was wrong."""
    terminal.coordinator("add", "bilal")
    terminal.coordinator("remove", "amina", "--yes")
    with terminal.core() as core:
        actions = [one.action for one in core.audit.page(_session(core)).entries]

    assert actions.count("signed_in") == actions.count("signed_out") + 1


def _session(core: Core) -> DeskSession:
    return core.access.session(core.access.sign_in("amina", AMINA, "192.0.2.1"))
