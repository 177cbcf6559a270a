"""From a coordinator's figures to what may leave: counts for the one exit, words and files from what it lets out."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.consultations.model import Consultation, Kind, Question
from bot.domain.areas import OUTSIDE
from bot.exports.files import Cell
from bot.i18n.text import Label, Localised, say, say_many
from bot.i18n.translator import Translator, translator
from bot.insights.suppression import (
    Period,
    PublishableAnswer,
    PublishableQuestion,
    PublishableRow,
    PublishableTable,
    QuestionCounts,
    WaveCounts,
)
from bot.services.consulting.figures import CAVEAT, Breakdown, QuestionResult, WaveResults
from bot.services.consulting.figuring import choices_of
from bot.storage.records import WaveRow

BINS: Final = 10
WORDS_LIMIT: Final = 3000
"""Characters; the words have to fit into one Telegram message (4,096) with what the bot says around them."""
_DRAFT_LIMIT: Final = 2500
HEADER: Final = (
    "question", "title", "by", "group", "codes", "answer", "count", "of", "percent", "low_95", "high_95", "note",
)  # fmt: skip


def period_of(opens: int, closes: int) -> Period:
    """From seconds since the epoch."""
    return Period(dt.datetime.fromtimestamp(opens, dt.UTC), dt.datetime.fromtimestamp(closes, dt.UTC))


def counts_of(results: WaveResults, areas: Mapping[str, Label]) -> WaveCounts:
    """What the suppression module needs to know.

    Questions for words never leave, nor those for the area: that is told only as what the others are broken down by.
    A number leaves as ten equal ranges when its question has limits.
    """
    found = {"area": results.areas, "language": results.languages}
    domains = {"area": (*areas, OUTSIDE, ""), "language": results.consultation.languages}
    questions = tuple(
        counted for one in results.questions if (counted := _question_counts(one, found, areas)) is not None
    )
    groups = {name: _sizes(domains[name], breakdown) for name, breakdown in found.items()}
    period = period_of(results.opens, results.closes)
    return WaveCounts(period, results.asked, results.answered - results.damaged, questions, groups)


def draft_words(consultation: Consultation, table: PublishableTable, areas: Mapping[str, Label]) -> Localised:
    """Words to begin with, in each of the consultation's languages, from figures that may leave."""
    return Localised(tuple((code, _draft(consultation, table, areas, code)) for code in consultation.languages))


def document_of(
    wave: WaveRow, consultation: Consultation, words: Localised, table: PublishableTable, areas: Mapping[str, Label]
) -> dict[str, Any]:
    """Everything that is published of a wave, as JSON can hold it, with its words and the standing caveat."""
    asked = {
        one.id: {
            "title": dict(one.title.by_language),
            "answers": {choice.code: _every(choice.label, consultation) for choice in choices_of(one, areas)},
        }
        for one in consultation.questions
        if one.kind not in {Kind.NOTE, Kind.TEXT, Kind.AREA}
    }
    return {
        "consultation": consultation.id,
        "version": consultation.version,
        "wave": wave.number,
        "title": dict(consultation.title.by_language),
        "caveat": _every(CAVEAT, consultation),
        "words": dict(words.by_language),
        "questions": asked,
        "figures": table.to_plain(),
    }


def rows_of(consultation: Consultation, table: PublishableTable, areas: Mapping[str, Label]) -> Iterator[list[Cell]]:
    """The same figures as lines under `HEADER`, with the caveat, in English or the consultation's first language."""
    draw = translator("en" if "en" in consultation.languages else consultation.languages[0])
    for one in table.questions:
        question = consultation.question(one.id)
        if question is None:
            continue
        for by, row in (("", one.overall), *((name, row) for name, rows in one.by.items() for row in rows)):
            for answer in row.answers:
                yield [
                    one.id, draw.draw(question.title), by, (row.group or "other") if by else "",
                    " ".join(answer.codes), _answer_words(question, answer, areas, draw), answer.count, row.base,
                    answer.percent, answer.low, answer.high, draw.draw(CAVEAT),
                ]  # fmt: skip


def _question_counts(
    result: QuestionResult, found: Mapping[str, Breakdown], areas: Mapping[str, Label]
) -> QuestionCounts | None:
    question = result.question
    if question.kind in {Kind.TEXT, Kind.AREA, Kind.NOTE}:
        return None
    if question.kind is Kind.NUMBER:
        counts = _ranges(question, result.numbers)
        if counts is None:
            return None
        return QuestionCounts(question.id, tuple(counts), result.answered, counts, after=_after(question))
    choices = choices_of(question, areas)
    by = {
        name: {column.code: {share.code: share.count for share in column.shares[question.id]} for column in one.columns}
        for name, one in found.items()
    }
    return QuestionCounts(
        id=question.id,
        codes=tuple(one.code for one in choices),
        answered=result.answered,
        counts={one.code: one.count for one in result.shares},
        by=by,
        scale=tuple(one.code for one in choices if not one.apart) if question.kind is Kind.SCALE else (),
        apart=frozenset(one.code for one in choices if one.apart),
        several=question.kind is Kind.MULTI,
        least=question.minimum or 1,
        most=question.maximum,
        after=_after(question),
    )


def _after(question: Question) -> tuple[str, ...]:
    return () if question.when is None else tuple(sorted(question.when.questions()))


def _ranges(question: Question, numbers: Mapping[int, int]) -> dict[str, int] | None:
    """Ten equal ranges between the limits of the question, which are known to everybody; None without limits."""
    low, high = question.minimum, question.maximum
    if low is None or high is None:
        return None
    width = -(-(high - low + 1) // BINS)
    starts = range(low, high + 1, width)
    counts = {_range(start, min(high, start + width - 1)): 0 for start in starts}
    for value, count in numbers.items():
        start = low + (min(max(value, low), high) - low) // width * width
        counts[_range(start, min(high, start + width - 1))] += count
    return counts


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _sizes(domain: tuple[str, ...], breakdown: Breakdown) -> dict[str, int]:
    """Every group there could be, the empty ones too; those nobody knows of at the end."""
    return {**dict.fromkeys(domain, 0), **{column.code: column.answered for column in breakdown.columns}}


def _draft(consultation: Consultation, table: PublishableTable, areas: Mapping[str, Label], code: str) -> str:
    draw = translator(code)
    parts = [draw.draw(say("Results: {title}", title=consultation.title))]
    if table.answered is not None:
        people = say_many("About {count} person took part.", "About {count} people took part.", table.answered)
        parts.append(draw.draw(people))
    for one in table.questions:
        question = consultation.question(one.id)
        lines = [] if question is None else _told(question, one, areas, draw)
        if question is None or not lines:
            continue
        told = "\n".join([draw.draw(question.title), *lines])
        if sum(map(len, parts)) + len(told) < _DRAFT_LIMIT:
            parts.append(told)
    parts += [draw.draw(CAVEAT), draw.draw(say("Thank you to everybody who took part."))]
    return "\n\n".join(parts)


def _told(question: Question, shown: PublishableQuestion, areas: Mapping[str, Label], draw: Translator) -> list[str]:
    row: PublishableRow = shown.overall
    return [
        draw.draw(say("{answer}: {percent}%", answer=_answer_words(question, one, areas, draw), percent=one.percent))
        for one in row.answers
        if one.percent is not None
    ]


def _answer_words(question: Question, answer: PublishableAnswer, areas: Mapping[str, Label], draw: Translator) -> str:
    """The names of an answer, or of those that are shown together."""
    labels = {one.code: draw.draw(one.label) for one in choices_of(question, areas)}
    return draw.listed(labels.get(code, code) for code in answer.codes)


def _every(label: Label, consultation: Consultation) -> dict[str, str]:
    return {code: translator(code).draw(label) for code in consultation.languages}
