"""Drawing a marked sentence in one language: words, numbers, dates and lists."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from bot.i18n.catalogues import catalogue
from bot.i18n.direction import isolate, paragraph
from bot.i18n.languages import Language, language
from bot.i18n.text import Code, Label, Localised, Text


class Translator:
    """Draws marked sentences in one language. Cheap to keep, safe to share."""

    def __init__(self, code: str) -> None:
        """`code` is a language Amanah speaks; `LookupError` otherwise.

        `drafted`: a machine drafted the catalogue and no native reader has signed it yet.
        """
        self.language: Language = language(code)
        self._locale = Locale.parse(self.language.locale or code)
        known = catalogue(code)
        self._catalogue = known.translations
        self.drafted = known.drafted

    @property
    def code(self) -> str:
        """The code of the language."""
        return self.language.code

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language.rtl

    def draw(self, label: Label) -> str:
        """The sentence in this language, plain text (escape it before it goes into HTML)."""
        if isinstance(label, Localised):
            return label.pick(self.code)
        if label.plural is not None and label.count is not None:
            pattern = self._catalogue.ngettext(label.message, label.plural, label.count)
        else:
            pattern = self._catalogue.gettext(label.message)
        if not label.values:
            return pattern
        return pattern.format_map({name: self._value(value) for name, value in label.values})

    def line(self, label: Label) -> str:
        """The sentence as a line of its own, with its direction set where the language needs it."""
        return self.lines(self.draw(label))

    def lines(self, words: str) -> str:
        """Words already drawn, each line with its direction set."""
        return "\n".join(paragraph(one, rtl=self.rtl) for one in words.split("\n"))

    def number(self, value: float) -> str:
        """A number in the language's own digits."""
        return format_decimal(value, locale=self._locale, numbering_system="default")

    def day(self, value: dt.date) -> str:
        """A day, with its month in words."""
        return format_date(value, format="long", locale=self._locale)

    def short_day(self, value: dt.date) -> str:
        """A day without its year, as short as it can be read: *16 Nov*."""
        return format_date(value, "d MMM", locale=self._locale)

    def days(self, first: dt.date, last: dt.date) -> str:
        """From one day to another: *16–22 Nov 2026*."""
        return format_interval(first, last, "yMMMd", locale=self._locale)

    def moment(self, value: dt.datetime) -> str:
        """A day and a time of day."""
        comma = "،" if self.rtl else ","
        return format_datetime(value, f"d MMM y{comma} HH:mm", locale=self._locale)

    def weekday(self, value: dt.date) -> str:
        """A day with its name: *Friday, 27 November*."""
        return format_date(value, "EEEE d MMMM", locale=self._locale)

    def clock(self, value: dt.time) -> str:
        """A time of day."""
        return format_time(value, "HH:mm", locale=self._locale)

    def percent(self, share: float) -> str:
        """A share in whole per cent."""
        return format_percent(share, "#,##0%", locale=self._locale, numbering_system="default")

    def points(self, difference: float) -> str:
        """A difference of shares in percentage points, with its sign."""
        return format_decimal(round(difference * 100), "+#,##0;-#,##0", locale=self._locale, numbering_system="default")

    def listed(self, words: Iterable[str]) -> str:
        """Several things as one phrase: *a, b and c*."""
        return format_list(list(words), locale=self._locale)

    def gettext(self, message: str) -> str:
        """For templates: a sentence by its English."""
        return self._catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """For templates: a sentence whose form depends on a number."""
        return self._catalogue.ngettext(singular, plural, count)

    def _value(self, value: Any) -> str:
        match value:
            case Text() | Localised():
                return self.draw(value)
            case Code(value=code):
                return isolate(code)
            case bool() | int() | float():
                return self.number(value)
            case dt.date():
                return self.day(value)
            case tuple() | list():
                return self.listed(self._value(one) for one in value)
            case _:
                return isolate(str(value))


@lru_cache(maxsize=64)
def translator(code: str) -> Translator:
    """The translator of a language, made once."""
    return Translator(code)
