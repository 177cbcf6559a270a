"""Collects every marked sentence and brings the catalogues under `locales/` up to date.

    python scripts/messages.py           update the template and every catalogue
    python scripts/messages.py --check   change nothing; fail when something is out of date

What has no translation yet is left empty (never guessed from a similar sentence); what is no longer said is dropped.
"""

import io
import sys
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.i18n.catalogues import PLURAL_FORMS, locales_folder
from bot.i18n.languages import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"say": None, "say_many": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)}
DRAFTED = """\
# {language} catalogue of Amanah.
# Machine-drafted: no native reader has signed it yet. To sign it, read it through
# and put your name here in the place of these two lines.
#"""


def extracted() -> Catalog:
    """Every marked sentence of the code and the templates."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    options = {one["pattern"]: {"trimmed": "true"} for one in mappings if one.get("trimmed")}
    catalogue = Catalog(project="Amanah", version="", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True)
    for name, _line, message, comments, context in found:
        catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def updated(template: Catalog, code: str) -> Catalog:
    """A language's catalogue with the template's messages, and its own translations where they still apply."""
    path = locales_folder() / code / "LC_MESSAGES" / "amanah.po"
    if path.is_file():
        with path.open("rb") as source:
            before = read_po(source, locale=code, domain="amanah")
        header = before.header_comment
    else:
        before = Catalog(locale=code)
        english = next(one.english for one in LANGUAGES if one.code == code)
        header = DRAFTED.format(language=english)
    after = Catalog(locale=code, project="Amanah", version="", charset="utf-8", fuzzy=False, header_comment=header)
    for message in template:
        if message.id:
            known = before.get(message.id, message.context)
            string = known.string if known is not None and not known.fuzzy else None
            after.add(
                message.id, string, message.locations, auto_comments=message.auto_comments, context=message.context
            )
    after.mime_headers = [
        ("Language", code),
        ("Plural-Forms", PLURAL_FORMS[code]),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    return after


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file, without dates, so that it changes only when a message does."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_by_file=True, include_lineno=False)
    dated = (
        b'"POT-Creation-Date:',
        b'"PO-Revision-Date:',
        b'"Generated-By:',
        b'"Last-Translator:',
        b'"Language-Team:',
        b'"Report-Msgid-Bugs-To:',
        b'"Project-Id-Version:',
    )
    return b"".join(line for line in buffer.getvalue().splitlines(keepends=True) if not line.startswith(dated))


def main() -> int:
    """Write, or with `--check` compare."""
    template = extracted()
    files = {locales_folder() / "amanah.pot": written(template)}
    for language in LANGUAGES:
        if language.code != "en":
            path = locales_folder() / language.code / "LC_MESSAGES" / "amanah.po"
            files[path] = written(updated(template, language.code))
    stale = [path for path, content in files.items() if not path.is_file() or path.read_bytes() != content]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date; run: make messages", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
    print(f"{len(template)} messages; {len(stale)} files changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
