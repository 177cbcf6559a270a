"""Every language is complete, current, and safe to draw."""

import re
import string
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.chat.announce import COMMANDS, SHORT_DESCRIPTION, description
from bot.i18n.catalogues import DRAFTED, PLURAL_FORMS, catalogue, locales_folder
from bot.i18n.languages import LANGUAGES
from bot.i18n.translator import translator

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [language.code for language in LANGUAGES if language.code != "en"]
DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NOT_URDU = re.compile("[\u064a\u0643\u0647\u0649\u0629]")


def read(code: str) -> Catalog:
    """A language's catalogue as it is in the file."""
    with (locales_folder() / code / "LC_MESSAGES" / "amanah.po").open("rb") as source:
        return read_po(source, locale=code)


def messages(code: str) -> list[Message]:
    """Its messages, without the header."""
    return [message for message in read(code) if message.id]


def forms(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a message: one, or one for each plural."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def placeholders(text: str) -> set[str]:
    """The names in braces and the printf names of templates."""
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return braces | set(re.findall(r"%\((\w+)\)", text))


def test_the_catalogues_know_every_sentence_of_the_code() -> None:
    """Nothing is said that no translator was asked about: `make messages` has been run."""
    done = subprocess.run(
        [sys.executable, "scripts/messages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_is_complete(code: str) -> None:
    """Every sentence has a translation, and none is marked as a guess."""
    lacking = [message.id for message in messages(code) if message.fuzzy or not all(forms(message.string))]

    assert lacking == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_loses_or_invents_a_placeholder(code: str) -> None:
    """A number, a name or a code that the sentence carries is carried in every language and every form."""
    broken = []
    for message in messages(code):
        singular, *plural = forms(message.id)
        wanted = placeholders(plural[0]) if plural else placeholders(singular)
        allowed = wanted | placeholders(singular)
        spoken = forms(message.string)
        fits = all(placeholders(form) <= allowed for form in spoken) and placeholders(spoken[-1]) == wanted
        if not fits:
            broken.append(message.id)

    assert broken == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_plural_rule_is_the_languages_own(code: str) -> None:
    """The pinned header picks the same form as Unicode's rule for every number up to 1,000."""
    rule = catalogue(code).translations
    by_unicode, by_header = {}, {}
    for number in range(1001):
        by_unicode[number] = Locale.parse(code).plural_form(number)
        by_header[number] = rule.plural(number)  # type: ignore[attr-defined]
    pairs = set(zip(by_unicode.values(), by_header.values(), strict=True))

    assert PLURAL_FORMS[code] == dict(read(code).mime_headers)["Plural-Forms"]
    assert len(pairs) == len(set(by_unicode.values())) == len(set(by_header.values()))


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_carry_no_direction_controls(code: str) -> None:
    """Direction is set where a sentence is drawn, not smuggled into catalogues where nobody sees it."""
    marked = [message.id for message in messages(code) if any(map(DIRECTION_CONTROLS.search, forms(message.string)))]

    assert marked == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_begin_and_end_like_the_sentence(code: str) -> None:
    """No stray space or line break at either end."""
    ragged = [message.id for message in messages(code) if any(form != form.strip() for form in forms(message.string))]

    assert ragged == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_commands_stay_as_telegram_knows_them(code: str) -> None:
    """A command named in a sentence is the same in every language."""
    changed = [
        message.id
        for message in messages(code)
        if set(re.findall(r"/[a-z]+\b", forms(message.id)[-1]))
        != set(re.findall(r"/[a-z]+\b", forms(message.string)[-1]))
    ]

    assert changed == []


def test_urdu_is_written_with_urdu_letters() -> None:
    """ی ک ہ, never the Arabic ي ك ه, which look alike and break search and shaping."""
    wrong = [message.id for message in messages("ur") if any(map(NOT_URDU.search, forms(message.string)))]

    assert wrong == []


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_what_telegram_shows_of_the_bot_fits(code: str) -> None:
    """Descriptions and commands are within the Bot API's limits in every language."""
    tr = translator(code)

    assert len(tr.draw(description("A forum with quite a long name of its own"))) <= 512
    assert len(tr.draw(SHORT_DESCRIPTION)) <= 120
    assert all(1 <= len(tr.draw(text)) <= 256 for _, text in COMMANDS)


def test_the_desk_can_tell_a_machine_draft_from_what_a_reader_signed() -> None:
    """A catalogue says in its head whether a native reader has signed it; English needs nobody."""
    said = {code: DRAFTED in read(code).header_comment for code in TRANSLATED}

    assert {code: translator(code).drafted for code in TRANSLATED} == said
    assert not translator("en").drafted
