"""Catalogues are understood as gettext's own tools understand them."""

import gettext
from io import BytesIO

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.i18n.catalogues import locales_folder
from bot.i18n.po import Words

NUMBERS = (*range(130), 1_000, 1_000_000)
ODD = r"""# Odd catalogue.
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 "
": 2);\n"
"Content-Type: text/plain; charset=utf-8\n"

#: bot/one.py
msgid "A \"word\", a \\ and\ta tab"
msgstr "Ein \"Wort\", ein \\ und\tein Tab"

#, python-format, fuzzy
msgid "guessed"
msgstr "geraten"

msgid "not yet translated"
msgstr ""

msgid ""
"in two\n"
"lines"
msgstr ""
"in zwei\n"
"Zeilen"

msgid "one stone"
msgid_plural "{count} stones"
msgstr[0] "ein Stein"
msgstr[1] "zwei Steine"
msgstr[2] ""
"viele "
"Steine"

msgid "one leaf"
msgid_plural "{count} leaves"
msgstr[0] ""
msgstr[1] ""
msgstr[2] ""

#~ msgid "gone"
#~ msgstr "vorbei"
"""
FILES = sorted(locales_folder().glob("*/LC_MESSAGES/*.po"))


@pytest.mark.parametrize(
    "text", [ODD, *(path.read_text(encoding="utf-8") for path in FILES)], ids=range(1 + len(FILES))
)
def test_every_sentence_is_drawn_as_the_tools_draw_it(text: str) -> None:
    """Escapes, pieces over several lines, plurals, guesses, and what is not translated yet."""
    found = read_po(BytesIO(text.encode()), locale="de")  # with a locale Babel keeps the plural rule of the file
    compiled = BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    expected, words = gettext.GNUTranslations(compiled), Words(text.splitlines())
    messages = [message.id for message in (*found, *found.obsolete.values()) if message.id]

    assert len(messages) > 4
    for message in messages:
        singular, plural = (message, message) if isinstance(message, str) else message
        # Not every Python 3.11 finds a sentence that has a plural by `gettext`.
        one = expected.gettext(singular) if isinstance(message, str) else expected.ngettext(singular, plural, 1)
        assert words.gettext(singular) == one
        for number in NUMBERS:
            assert words.ngettext(singular, plural, number) == expected.ngettext(singular, plural, number)
