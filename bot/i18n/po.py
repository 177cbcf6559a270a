"""Reading a catalogue as translators write it, in one go and without a library: every process does it at its start.

The format is that of the GNU gettext manual, *The Format of PO Files*, as far as our catalogues use it: no contexts.
Babel's reader, which the tools use, knows all of it, and takes 9 MB that a process would keep for as long as it runs.
"""

import gettext
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

_FIELD = re.compile(r'(msgid|msgid_plural|msgstr|msgstr\[\d\]) "(.*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_PLURAL = re.compile(r"^Plural-Forms:.*?\bplural=([^;]+);", re.MULTILINE)

Entry = dict[str, str]
"""The fields of a message by the keyword before them."""


class Words(gettext.NullTranslations):
    """The translations of a catalogue; what is not translated, or marked as fuzzy, stays as it is in the source.

    `plural` gives the form that belongs to a number.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        """`lines` are those of the file."""
        super().__init__()
        self._words: dict[str, str] = {}
        self._forms: dict[str, tuple[str, ...]] = {}
        self.plural: Callable[[int], int] = gettext.c2py("n != 1")
        for entry in _entries(lines):
            self._take(entry)

    def gettext(self, message: str) -> str:
        """The translation of a sentence."""
        words = self._words.get(message)
        return self.ngettext(message, message, 1) if words is None else words

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The translation that belongs to a number."""
        forms = self._forms.get(msgid1)
        if forms is None:
            return msgid1 if n == 1 else msgid2
        return forms[self.plural(n)]

    def _take(self, entry: Entry) -> None:
        message = sys.intern(entry["msgid"])  # the same in every catalogue, so kept once for all of them
        if not message:
            plural = _PLURAL.search(entry["msgstr"])
            self.plural = gettext.c2py(plural[1]) if plural else self.plural
        elif "msgid_plural" in entry:
            forms = tuple(words for name, words in entry.items() if name.startswith("msgstr["))
            if all(forms):
                self._forms[message] = forms
        elif entry["msgstr"]:
            self._words[message] = entry["msgstr"]


def _entries(lines: Iterable[str]) -> Iterator[Entry]:
    """Every message that is in force."""
    entry: Entry = {}
    name, fuzzy = "", False
    for line in map(str.strip, chain(lines, [""])):
        if not line:
            if entry and not (fuzzy and entry["msgid"]):
                yield entry
            entry, fuzzy = {}, False
        elif line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif field := _FIELD.fullmatch(line):
            name = field[1]
            entry[name] = _plain(field[2])
        else:
            entry[name] += _plain(line[1:-1])


def _plain(words: str) -> str:
    if "\\" not in words:
        return words
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), words)
