"""`amanah broadcast`, as an operator meets it."""

import re
from pathlib import Path

import pytest

from bot.bootstrap.core import open_core
from bot.settings import read_settings
from tests.cli.conftest import Amanah

BULLETIN = """
words:
  en: Eid prayer is at nine.
  ar: صلاة العيد في التاسعة
  ur: عید کی نماز نو بجے ہے
"""


@pytest.fixture
def forum(amanah: Amanah, token_file: str, folder: Path) -> Path:
    """A forum that was set up, with two members; the folder it lives in."""
    amanah("init", "--yes", "--offline", "--forum-name", "Forum", "--token-file", token_file)
    (folder / "eid.yaml").write_text(BULLETIN, encoding="utf-8")
    with open_core(read_settings(needs=["SERVER_SECRET"])) as core, core.storage.begin() as tx:
        core.membership.join(tx, 1, "en")
        core.membership.join(tx, 2, "ur")
        tx.commit()
    return folder


def test_at_first_there_is_nothing(amanah: Amanah, forum: Path) -> None:
    """An empty list says that it is empty."""
    assert "nothing has gone out" in amanah("broadcast").out


def test_a_bulletin_is_shown_before_it_goes(amanah: Amanah, forum: Path) -> None:
    """In every language, with how many will get it; it stays a draft."""
    outcome = amanah("broadcast", "write", "eid.yaml")

    assert "Eid prayer is at nine." in outcome.out
    assert "عید کی نماز" in outcome.out
    assert "for 2 members" in outcome.out
    assert " draft " in amanah("broadcast").out


def test_a_bulletin_with_a_missing_language_is_refused(amanah: Amanah, forum: Path) -> None:
    """Whoever reads Urdu would get nothing they can read."""
    (forum / "eid.yaml").write_text("words: {en: Eid, ar: عيد}", encoding="utf-8")
    outcome = amanah("broadcast", "write", "eid.yaml")

    assert outcome.code == 1
    assert "Urdu" in outcome.err


@pytest.mark.parametrize(
    "text", ["words: [1]", "a: b", "words: {en: x}\naudience: {towns: [a]}", "{", "words: {en: 5}"]
)
def test_a_file_that_is_no_bulletin_is_refused(amanah: Amanah, forum: Path, text: str) -> None:
    """With a sentence, not with where in the programme it broke."""
    (forum / "eid.yaml").write_text(text, encoding="utf-8")
    outcome = amanah("broadcast", "write", "eid.yaml")

    assert outcome.code == 1
    assert "unexpected" not in outcome.err


def test_a_bulletin_can_be_sent_and_stopped(amanah: Amanah, forum: Path) -> None:
    """Sent it waits for whoever runs; stopped it goes no further, and the figures stay."""
    amanah("broadcast", "write", "eid.yaml", "--send", "--yes")
    waiting = amanah("broadcast").out
    found = re.match(r"\w+", waiting)
    assert found is not None
    stopped = amanah("broadcast", "cancel", found[0][:6], "--yes")

    assert " waiting " in waiting
    assert stopped.code == 0
    assert " cancelled " in amanah("broadcast").out


def test_stopping_what_is_not_there_says_so(amanah: Amanah, forum: Path) -> None:
    """A mistyped id stops nothing."""
    outcome = amanah("broadcast", "cancel", "nonsense", "--yes")

    assert (outcome.code, "no such broadcast" in outcome.err) == (1, True)
