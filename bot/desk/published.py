"""Published figures as a page shows them: the very figures that leave, with their names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.consultations.model import Consultation, Kind, Question
from bot.i18n.languages import language
from bot.i18n.text import Label, Localised, say


@dataclass(frozen=True, slots=True)
class Line:
    """One or several answers taken together; the count is rounded, `percent` with its range is made of rounded ones."""

    labels: tuple[Label, ...]
    count: int
    percent: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """The answers of some people to a question: of everybody, or of one group (`by` is then `area` or `language`).

    `id` is the question's.
    """

    title: Label
    base: int
    lines: tuple[Line, ...]
    by: str = ""
    id: str = ""
    group: Label | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that leaves. `withheld` are the questions of which nothing does."""

    asked: int | None
    answered: int | None
    rate: int | None
    k: int
    rounding: int
    tables: tuple[Table, ...]
    withheld: tuple[Label, ...]


def figures_of(plain: Mapping[str, Any], consultation: Consultation, areas: Mapping[str, Label]) -> Figures:
    """The figures of a publication, from what `bot.insights.suppression` let out."""
    known = {one.id: one for one in consultation.questions}
    tables = [table for one in plain["questions"] for table in _tables(one, known[one["id"]], areas)]
    return Figures(
        asked=plain["asked"],
        answered=plain["answered"],
        rate=plain["rate"],
        k=plain["policy"]["k"],
        rounding=plain["policy"]["rounding"],
        tables=tuple(tables),
        withheld=tuple(known[one].title for one in plain["withheld"]),
    )


def _tables(plain: Mapping[str, Any], question: Question, areas: Mapping[str, Label]) -> Iterator[Table]:
    names = _names(question, areas)
    yield Table(question.title, plain["overall"]["base"], _lines(plain["overall"]["answers"], names), id=question.id)
    for by, rows in plain["by"].items():
        for row in rows:
            group = _group(by, row["group"], areas)
            yield Table(question.title, row["base"], _lines(row["answers"], names), by, question.id, group)


def _lines(answers: Sequence[Mapping[str, Any]], names: Mapping[str, Label]) -> tuple[Line, ...]:
    return tuple(
        Line(
            tuple(names.get(code, _plain(code)) for code in one["codes"]),
            one["count"],
            one["percent"],
            one["low"],
            one["high"],
        )
        for one in answers
    )


def _names(question: Question, areas: Mapping[str, Label]) -> Mapping[str, Label]:
    names: dict[str, Label] = {option.code: option.label for option in question.options}
    if question.kind is Kind.YES_NO:
        names |= {"yes": say("Yes"), "no": say("No")}
    return {**areas, **names} if question.kind is Kind.AREA else names


def _group(by: str, code: str | None, areas: Mapping[str, Label]) -> Label:
    if code is None:
        return say("all others together")
    if by == "language":
        try:
            return _plain(language(code).name)
        except LookupError:
            return _plain(code)
    return areas.get(code, _plain(code))


def _plain(words: str) -> Localised:
    return Localised((("en", words),))
