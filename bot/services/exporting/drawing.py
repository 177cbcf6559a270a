"""What a column holds, as a cell of a sheet and as JSON has it."""

import datetime as dt
from typing import Any

from bot.domain.cases import VOICES
from bot.exports.files import Cell
from bot.i18n.text import Localised, Text
from bot.i18n.translator import Translator
from bot.services.exporting.columns import Named, Said, Value

BETWEEN = "; "
"""Between several things in one cell; commas stand within names."""


class Drawing:
    """Draws values as codes, or in words of one language."""

    def __init__(self, words: Translator, *, coded: bool) -> None:
        self._words = words
        self._coded = coded

    def cell(self, value: Value) -> Cell:
        """For a sheet: several things in one line, several messages under each other."""
        match value:
            case Named():
                return self._name(value)
            case tuple():
                parts = [self._name(one) if isinstance(one, Named) else self._message(one) for one in value]
                between = "\n\n" if value and isinstance(value[0], Said) else BETWEEN
                return between.join(parts) or None
            case _:
                return value

    def plain(self, value: Value) -> Any:
        """For JSON: several things are a list, a day is written as ISO 8601 has it."""
        match value:
            case Named():
                return self._name(value)
            case tuple():
                return [
                    self._name(one)
                    if isinstance(one, Named)
                    else {"day": one.day.isoformat(), "by": self._voice(one), "words": one.words}
                    for one in value
                ]
            case dt.date():
                return value.isoformat()
            case _:
                return value

    def _name(self, one: Named) -> str:
        if self._coded:
            return one.code
        return self._words.draw(one.label) if isinstance(one.label, Text | Localised) else one.label

    def _voice(self, one: Said) -> str:
        return one.voice.value if self._coded else self._words.draw(VOICES[one.voice])

    def _message(self, one: Said) -> str:
        return f"{one.day.isoformat()} · {self._voice(one)}:\n{one.words}"
