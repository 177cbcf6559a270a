"""Consultations at the terminal."""

import io
from pathlib import Path

import pytest

from bot.consultations import bank
from bot.consultations.reading import read_yaml
from tests.cli.conftest import Amanah
from tests.unit.consultations.samples import SMALL
from tests.unit.consultations.workbooks import asking, workbook


@pytest.fixture
def forum(amanah: Amanah, token_file: str) -> Amanah:
    """A forum that has been set up."""
    amanah("init", "--yes", "--offline", "--forum-name", "Forum of Trust", "--token-file", token_file)
    return amanah


@pytest.fixture
def small(folder: Path) -> Path:
    """A small consultation in a file."""
    path = folder / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_a_good_file_is_said_to_be_good(amanah: Amanah, small: Path) -> None:
    """Without a database, so that it can run anywhere."""
    outcome = amanah("consultation", "check", small.name)

    assert (outcome.code, outcome.out, outcome.err) == (0, "nothing is wrong\n", "")


def test_each_mistake_is_a_line_that_editors_understand(amanah: Amanah, small: Path) -> None:
    """File, line, column, field, and what is wrong; words that are missing are mistakes, too."""
    two = SMALL.replace("title: Trust", "title: {en: Trust}").replace(
        "intro: Three questions.", "intro: {ur: تین سوال}"
    )
    small.write_text(two.replace("kind: number", "kind: numbers"), encoding="utf-8")
    broken = amanah("consultation", "check", small.name)
    small.write_text(two, encoding="utf-8")
    lacking = amanah("consultation", "check", small.name)

    assert (broken.code, lacking.code) == (1, 1)
    assert broken.out.startswith("small.yaml:12:5: questions.2.kind: must be one of: single, multi")
    assert lacking.out == "small.yaml:4:1: intro.en: is missing, and en is offered\n"


def test_mistakes_in_a_workbook_name_sheet_and_row(amanah: Amanah, folder: Path) -> None:
    """The line is the row of the spreadsheet."""
    asking(folder / "form.xlsx", type="geopoint")
    outcome = amanah("consultation", "check", "form.xlsx")

    assert outcome.code == 1
    assert outcome.out.startswith("form.xlsx:5:1: survey.type: geopoint is refused in an anonymous consultation")


def test_a_file_goes_in_and_comes_out_as_it_was(forum: Amanah, small: Path, folder: Path) -> None:
    """It is kept as a draft."""
    into = forum("consultation", "import", small.name)
    forum("consultation", "export", "trust", "-o", "out.yaml")
    listed = forum("consultation", "list")

    assert (into.code, into.out) == (0, "trust is kept as a draft, version 1\n"), into.err
    assert read_yaml((folder / "out.yaml").read_bytes()) == read_yaml(SMALL)
    assert listed.out.split()[:5] == ["trust", "draft", "v1", "en", "Trust"]


def test_nothing_is_overwritten_unless_it_is_meant(forum: Amanah, small: Path) -> None:
    """The same id again needs a word more."""
    forum("consultation", "import", small.name)
    again = forum("consultation", "import", small.name)
    meant = forum("consultation", "import", small.name, "--replace")
    other = forum("consultation", "import", small.name, "--id", "other")

    assert again.code == 1
    assert "--replace" in again.err
    assert (meant.code, other.code) == (0, 0)


def test_an_import_says_what_is_missing_and_what_was_left_out(forum: Amanah, folder: Path) -> None:
    """So that the next step is known."""
    workbook(folder / "form.xlsx")
    outcome = forum("consultation", "import", "form.xlsx")

    assert outcome.code == 0, outcome.err
    assert "form.xlsx:2:1: survey.type: start is left out" in outcome.out
    assert "  title.ur is missing\n" in outcome.out


def test_one_is_made_ready_when_it_is_complete(forum: Amanah, small: Path) -> None:
    """Not before; and retired when it is over."""
    forum("consultation", "import", small.name)
    ready = forum("consultation", "ready", "trust")
    listed = forum("consultation", "list").out
    retired = forum("consultation", "retire", "trust")
    small.write_text(SMALL.replace("intro: Three questions.\n", ""), encoding="utf-8")
    forum("consultation", "import", small.name, "--id", "empty")
    lacking = forum("consultation", "ready", "empty")

    assert (ready.code, retired.code) == (0, 0), ready.err
    assert " ready " in listed
    assert lacking.code == 1
    assert "intro.en" in lacking.out + lacking.err


def test_a_bad_import_keeps_nothing(forum: Amanah, small: Path) -> None:
    """And every mistake is a line."""
    small.write_text(SMALL.replace("kind: number", "kind: numbers"), encoding="utf-8")
    outcome = forum("consultation", "import", small.name)

    assert outcome.code == 1
    assert outcome.err.startswith("small.yaml:12:5: questions.2.kind:")
    assert forum("consultation", "list").out == ""


def test_the_bank_can_be_read(amanah: Amanah) -> None:
    """Every one by name, and one as it is written."""
    names = [line.split()[0] for line in amanah("consultation", "bank").out.splitlines()]
    one = amanah("consultation", "bank", "trust_pulse")

    assert names == list(bank.names())
    assert one.out == bank.text("trust_pulse")
    assert amanah("consultation", "bank", "nothing").code == 1


def test_a_consultation_can_be_walked_through(forum: Amanah, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the engine that asks members; also one that is kept."""
    forum("consultation", "import", small.name)
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n٤\n2\n3\n/done\n"))
    outcome = forum("consultation", "preview", "trust")

    assert outcome.code == 0, outcome.err
    assert "Were you stopped this year?\n    Yes\n" in outcome.out
    assert "What was said?\n    A search, Something else\n" in outcome.out


def test_the_walk_is_in_any_language_that_is_offered(amanah: Amanah, monkeypatch: pytest.MonkeyPatch) -> None:
    """And in no other."""
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n/prefer-not\n"))
    outcome = amanah("consultation", "preview", "trust_pulse", "--language", "ur")
    wrong = amanah("consultation", "preview", "trust_pulse", "--language", "fr")

    assert "پوری طرح متفق" in outcome.out
    assert "(3/5)" in outcome.out
    assert wrong.code == 1
    assert "en, ar, ur" in wrong.err


def test_the_schema_can_be_printed(amanah: Amanah) -> None:
    """As it is published."""
    published = Path(__file__).resolve().parents[2] / "docs" / "consultation.schema.json"

    assert amanah("consultation", "schema").out == published.read_text(encoding="utf-8")
