"""Results at the terminal: exact ones for who has a key, publishable ones for others."""

import csv
import io
import json
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.bootstrap.core import open_core
from bot.bootstrap.parts.ground import Costs, now
from bot.settings import read_settings
from bot.vault.kdf import KdfCost
from tests.cli.conftest import Amanah, Outcome
from tests.unit.services.polls import TOLD, TRUST, Poll, codes

AMINA = "seven olive trees by the gate"
CHEAP = Costs(KdfCost(1, 8), KdfCost(1, 8))
WORDS = {"en": "You told us.", "ur": "آپ نے بتایا۔"}


@dataclass
class Terminal:
    """An operator at a terminal; the forum behind it has a closed wave of 89 answers."""

    amanah: Amanah
    folder: Path

    def results(self, *arguments: str) -> Outcome:
        """By Amina's password."""
        return self.amanah("consultation", "results", "pulse", *arguments, "--by", "amina", "--key-file", "amina")

    def publish(self, *arguments: str) -> Outcome:
        """By Amina's password, in words of a file."""
        (self.folder / "words.json").write_text(json.dumps(WORDS), encoding="utf-8")
        return self.amanah("consultation", "publish", "pulse", *arguments, "--by", "amina", "--key-file", "amina")


@pytest.fixture
def terminal(amanah: Amanah, token_file: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A forum that was just set up and has asked something, on passwords that are cheap to check."""
    monkeypatch.setattr("bot.bootstrap.core.Costs", lambda: CHEAP)
    (folder / "amina").write_text(AMINA + "\n")
    arguments = ("--forum-name", "F", "--token-file", token_file, "--coordinator", "amina", "--password-file", "amina")
    assert amanah("init", "--yes", "--offline", *arguments).code == 0
    with open_core(read_settings()) as core:
        poll = Poll(core.storage, now, core.access.session(core.access.sign_in("amina", AMINA, "192.0.2.1")))
        wave = poll.wave(prompted=200)
        poll.answer(wave, 53, told=codes("yes"), trust=codes("s4"))
        poll.answer(wave, 36, told=codes("no"), trust=codes("s2"))
    return Terminal(amanah, folder)


def test_exact_figures_need_a_password(terminal: Terminal) -> None:
    """And say of how many they are."""
    outcome = terminal.results()
    refused = terminal.amanah("consultation", "results", "pulse", "--by", "amina", "--key-file", "words.json")

    assert outcome.code == 0, outcome.err
    assert "89 answered of 200 asked, 44%" in outcome.out
    assert re.search(r"Yes +53 +60%", outcome.out)
    assert "chose to answer" in outcome.out
    assert refused.code != 0


def test_json_holds_them_exactly(terminal: Terminal) -> None:
    """For another programme of the coordinator's."""
    plain = json.loads(terminal.results("--json").out)
    told = next(one for one in plain["questions"] if one["id"] == TOLD)

    assert [(one["code"], one["count"]) for one in told["shares"]] == [("yes", 53), ("no", 36)]
    assert plain["exact"]


def test_a_chart_is_drawn(terminal: Terminal) -> None:
    """Into a file; the terminal says that it is exact."""
    outcome = terminal.results("--chart", "trust.png", "--question", TRUST, "--language", "ur")

    assert outcome.code == 0, outcome.err
    assert "not for publishing" in outcome.err
    assert Image.open(BytesIO((terminal.folder / "trust.png").read_bytes())).format == "PNG"


def test_a_chart_of_what_may_leave(terminal: Terminal) -> None:
    """Says that it is; a question that is withheld has none."""
    outcome = terminal.results("--publishable", "--chart", "told.png", "--question", TOLD)
    refused = terminal.results("--publishable", "--chart", "seen.png", "--question", "seen")

    assert "what may leave" in outcome.err
    assert (terminal.folder / "told.png").exists()
    assert (refused.code, TOLD in refused.err) == (1, True)


def test_publishable_figures_are_rounded(terminal: Terminal) -> None:
    """53 is nowhere among them."""
    plain = json.loads(terminal.results("--publishable").out)
    counts = [
        answer["count"]
        for one in plain["figures"]["questions"]
        if one["id"] == TOLD
        for answer in one["overall"]["answers"]
    ]

    assert counts == [55, 35]


def test_results_are_published_from_the_terminal(terminal: Terminal) -> None:
    """Then nobody needs a key for what was published."""
    done = terminal.publish("--words", "words.json", "--yes")
    outcome = terminal.amanah("consultation", "results", "pulse", "--publishable", "--csv")
    rows = list(csv.DictReader(io.StringIO(outcome.out.removeprefix("\ufeff"))))

    assert "It is published." in done.out, done.err
    assert [(row["answer"], row["count"]) for row in rows if row["question"] == TOLD] == [("Yes", "55"), ("No", "35")]


def test_words_to_begin_with_are_printed(terminal: Terminal) -> None:
    """As JSON, so that they can be written on and given back."""
    drafted = json.loads(terminal.publish("--draft").out)

    assert drafted.keys() == WORDS.keys()
    assert "About 90 people took part." in drafted["en"]
