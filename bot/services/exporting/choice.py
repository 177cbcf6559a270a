"""What somebody wants in a file of cases: which cases, which columns, in which words and in which form."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.cases import Status
from bot.domain.taxonomy import REPORT_KINDS
from bot.domain.weeks import parse_week, week_of
from bot.errors import FieldError
from bot.i18n.languages import language
from bot.services.exporting.columns import ALWAYS, OFFERED, TEXTS, Column
from bot.services.exporting.opened import Part, Span


class Form(StrEnum):
    """What kind of file it is to be."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"

    @property
    def media_type(self) -> str:
        """As HTTP names it."""
        return _MEDIA[self]


_MEDIA = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
    Form.JSON: "application/json",
}

USUAL_STATUSES = tuple(status for status in Status if status is not Status.SPAM)
"""Without those that turned out to be no reports."""

UNNAMED = "none"
"""The kind of those that did not say what they are about."""
KINDS = (*REPORT_KINDS, UNNAMED)


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """The cases of the weeks from `first` to `last`, and what of them.

    `kinds` are kinds of report, none for all; `merged`: also cases that were joined to another. `fields` and `texts`
    are codes of columns. With `coded` answers stand as codes, else as words in `language`.
    """

    first: str
    last: str
    form: Form
    statuses: tuple[Status, ...] = USUAL_STATUSES
    kinds: tuple[str, ...] = ()
    merged: bool = False
    fields: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    language: str = "en"
    coded: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in their order; what a person allowed to be shared is always there."""
        return (*ALWAYS, *_chosen(OFFERED, self.fields), *_chosen(TEXTS, self.texts))

    @property
    def span(self) -> Span:
        """Where the cases are looked for."""
        return Span(self.first, self.last, self.statuses)

    @property
    def needs_threads(self) -> bool:
        """Whether the messages of the cases have to be read."""
        return any(column.part in {Part.THREAD, Part.AMOUNT} for column in self.columns)

    @property
    def name(self) -> str:
        """What the file is called; it tells nothing of what is in it."""
        return f"amanah-cases-{self.first}-{self.last}.{self.form}"


def checked(choice: CaseChoice) -> CaseChoice:
    """The choice, its weeks written as they are kept; `FieldError` names `first`, `last`, `statuses` or another."""
    first, last = _week("first", choice.first), _week("last", choice.last)
    if first > last:
        raise FieldError("last", "the last week comes before the first")
    if not choice.statuses:
        raise FieldError("statuses", "choose at least one")
    _known("kinds", choice.kinds, KINDS)
    _known("fields", choice.fields, {column.code for column in OFFERED})
    _known("texts", choice.texts, {column.code for column in TEXTS})
    try:
        language(choice.language)
    except LookupError:
        raise FieldError("language", "there is no such language") from None
    return replace(choice, first=first, last=last)


def _week(field: str, written: str) -> str:
    try:
        monday, _ = parse_week(written)
    except FieldError as error:
        raise FieldError(field, str(error)) from None
    return week_of(monday)


def _known(field: str, given: Collection[str], known: Collection[str]) -> None:
    if not set(given) <= set(known):
        raise FieldError(field, "there is no such thing to choose")


def _chosen(columns: Collection[Column], codes: Collection[str]) -> tuple[Column, ...]:
    return tuple(column for column in columns if column.code in codes)
