"""`amanah consultation open`, `close` and `upcoming`, as an operator meets them."""

from pathlib import Path

import pytest

from bot.bootstrap.core import open_core
from bot.consultations.model import Consultation, Schedule
from bot.services.consulting.waves import WaveInfo
from bot.settings import read_settings
from tests.cli.conftest import Amanah
from tests.unit.services.consulting.waving import pulse


@pytest.fixture
def forum(amanah: Amanah, token_file: str, folder: Path) -> Path:
    """A forum that was set up; the folder it lives in."""
    amanah("init", "--yes", "--offline", "--forum-name", "Forum", "--token-file", token_file)
    return folder


def keep(consultation: Consultation, *, ready: bool = True) -> None:
    """Keep a consultation, and make it ready."""
    with open_core(read_settings()) as core:
        core.definitions.save(None, consultation, None)
        if ready:
            core.definitions.make_ready(None, consultation.id)


def waves() -> tuple[WaveInfo, ...]:
    """The waves of the pulse."""
    with open_core(read_settings()) as core:
        return core.waves.of(None, "pulse")


def test_opening_says_when_the_prompt_leaves_and_asks(
    amanah: Amanah, forum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever does not say yes has opened nothing."""
    keep(pulse())
    monkeypatch.setattr("sys.stdin", (forum / "no").open("w+"))
    asked = amanah("consultation", "open", "pulse")
    opened = amanah("consultation", "open", "pulse", "--yes")

    assert asked.code != 0
    assert "If it opens now, its prompt leaves" in asked.out
    assert opened.code == 0, opened.err
    assert "pulse, wave 1, is open until" in opened.out
    assert len(waves()) == 1


def test_closing_is_for_good_and_says_how_many_answered(amanah: Amanah, forum: Path) -> None:
    """A second time there is nothing to close."""
    keep(pulse())
    amanah("consultation", "open", "pulse", "--yes")
    closed = amanah("consultation", "close", "pulse", "--yes")
    again = amanah("consultation", "close", "pulse", "--yes")

    assert closed.code == 0, closed.err
    assert "pulse, wave 1, is closed: 0 asked, 0 answered." in closed.out
    assert again.code == 1
    assert "no wave of pulse is open" in again.err
    assert [one.status for one in waves()] == ["closed"]


def test_what_is_ahead_is_listed(amanah: Amanah, forum: Path) -> None:
    """With the hour at which the prompt leaves, and the reason when that is later."""
    nothing = amanah("consultation", "upcoming")
    keep(pulse(schedule=Schedule(cron="30 3 1 6 *")))
    listed = amanah("consultation", "upcoming")
    amanah("consultation", "open", "pulse", "--yes")
    opened = amanah("consultation", "upcoming")

    assert "nothing is planned" in nothing.out
    assert "01 Jun" in listed.out
    assert "03:30; its prompt leaves" in listed.out
    assert "quiet hours" in listed.out
    assert "open until" in opened.out


def test_only_what_is_ready_opens(amanah: Amanah, forum: Path) -> None:
    """A draft is refused in one line, as is what is not there."""
    keep(pulse(), ready=False)
    draft = amanah("consultation", "open", "pulse", "--yes")
    unknown = amanah("consultation", "open", "nothing", "--yes")

    assert (draft.code, unknown.code) == (1, 1)
    assert "only a consultation that is ready" in draft.err
    assert waves() == ()
