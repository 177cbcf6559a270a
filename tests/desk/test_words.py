"""Every word of the desk can be translated."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file

from bot.desk import labels
from bot.desk.pages import FOLDER, Pages
from bot.domain.cases import Status, Voice

TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
KEYWORDS = DEFAULT_KEYWORDS | {"say": None, "say_many": (1, 2)}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_sentence_of_a_template_is_found_for_translation(template: Path) -> None:
    """What the templates mark, the extractor sees; a sentence with values is marked by `say`."""
    source = template.read_text()
    marked = len(re.findall(r"\b(?:_|say|say_many)\(\s*[\"']", source))
    found = list(extract_from_file("jinja2", template, keywords=KEYWORDS, options={"trimmed": "true"}))

    assert len(found) == marked


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_word_stands_in_a_template_unmarked(template: Path) -> None:
    """Nothing on a page stays English by oversight."""
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template.read_text(), flags=re.DOTALL)
    outside = re.sub(r"<[^>]*>", "", source)
    spoken = re.findall(r"(?:aria-label|alt|title|placeholder)=\"([^\"]*)\"", source)

    assert not re.search(r"[A-Za-z]", outside + "".join(spoken))


def test_everything_that_can_happen_has_a_name() -> None:
    """No status, voice, move or act shows as a code."""
    acts = {f"status_{status.value}" for status in Status} | {"opened", "replied", "noted"}

    assert set(labels.STATUS) == set(Status)
    assert set(labels.VOICES) == set(Voice)
    assert set(labels.MOVES) == set(Status) - {Status.NEW}
    assert acts <= set(labels.ACTS)


@pytest.mark.parametrize("code", ["en", "ar", "ur"])
def test_a_page_is_drawn_in_every_language(code: str) -> None:
    """Language and direction are those of the reader."""
    answer = Pages("Forum <b>", ("en", "ar", "ur")).draw("onward.html", code, target="/inbox")
    direction = "ltr" if code == "en" else "rtl"

    assert f'<html lang="{code}" dir="{direction}">' in bytes(answer.body).decode()
    assert "Forum &lt;b&gt;" in bytes(answer.body).decode()
