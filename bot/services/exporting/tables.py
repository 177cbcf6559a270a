"""Figures that may leave, as files: a workbook with notes, a plain table, a document for programmes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.exports.files import Cell, json_file, stream_csv
from bot.exports.xlsx import Sheet, stream_xlsx
from bot.i18n.text import Label, Text, say
from bot.i18n.translator import Translator, translator
from bot.insights.suppression import PublishableTable
from bot.services.exporting.choice import Form
from bot.services.exporting.file import File

HEADER = ("question", "title", "codes", "answer", "count", "of", "percent", "low_95", "high_95")
"""Of the plain table, for programmes; a workbook has the same columns by name."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A table that may leave, with the names of what is counted in it.

    `stem` is what its file is called; `notes` are lines with a name before each, which say what the figures mean.
    """

    stem: str
    title: Label
    table: PublishableTable
    questions: Mapping[str, Label]
    answers: Mapping[str, Mapping[str, Label]]
    notes: tuple[tuple[Label, Label], ...]


def figures_file(figures: Figures, form: Form, language: str) -> File:
    """The file, with names in a language."""
    words = translator(language)
    name = f"{figures.stem}.{form}"
    match form:
        case Form.XLSX:
            return File(name, form.media_type, stream_xlsx(_sheets(figures, words), right_to_left=words.rtl))
        case Form.CSV:
            return File(name, form.media_type, stream_csv(HEADER, _rows(figures, words)))
        case Form.JSON:
            return File(name, form.media_type, iter((json_file(_document(figures, words)),)))


def how_to_read(table: PublishableTable, questions: Mapping[str, Label]) -> tuple[tuple[Text, Label], ...]:
    """What figures that may leave are made of, and what of them is not shown."""
    method = say("Methodology")
    return (
        (method, say("Reports whose senders let only the forum read them are not counted.")),
        (
            method,
            say(
                "Counts are rounded to {rounding}, and under {k} shown only together with others or not at all: nobody "
                "can be found in them. Percentages and their 95 per cent intervals are made of rounded counts.",
                rounding=table.policy.rounding,
                k=table.policy.k,
            ),
        ),
        *((say("Not shown, because too few were counted"), questions[one]) for one in table.withheld),
    )


def _rows(figures: Figures, words: Translator) -> Iterator[list[Cell]]:
    for one in figures.table.questions:
        labels = figures.answers[one.id]
        for answer in one.overall.answers:
            yield [
                one.id,
                words.draw(figures.questions[one.id]),
                " ".join(answer.codes),
                words.listed(words.draw(labels[code]) if code in labels else code for code in answer.codes),
                answer.count,
                one.overall.base,
                answer.percent,
                answer.low,
                answer.high,
            ]


def _sheets(figures: Figures, words: Translator) -> tuple[Sheet, Sheet]:
    header = [
        words.draw(name)
        for name in (say("Question"), say("Codes"), say("Answers"), say("About how many"), say("Of"), say("Per cent"))
    ]
    header += [words.draw(say("From, per cent")), words.draw(say("To, per cent"))]
    rows = ([*row[1:]] for row in _rows(figures, words))
    table = Sheet(words.draw(say("Figures")), header, rows, widths=(34, 16, 40))
    title = words.draw(figures.title)
    notes = Sheet(words.draw(say("Notes")), (title, ""), _noted(figures, words), widths=(34, 100))
    return table, notes


def _noted(figures: Figures, words: Translator) -> Iterator[tuple[str, str]]:
    for name, line in figures.notes:
        yield words.draw(name), words.draw(line)


def _document(figures: Figures, words: Translator) -> dict[str, Any]:
    return {
        "title": words.draw(figures.title),
        "notes": [{"about": name, "words": line} for name, line in _noted(figures, words)],
        "questions": {
            code: {
                "title": words.draw(title),
                "answers": {answer: words.draw(label) for answer, label in figures.answers[code].items()},
            }
            for code, title in figures.questions.items()
        },
        "figures": figures.table.to_plain(),
    }
