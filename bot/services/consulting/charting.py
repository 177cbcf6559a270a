"""Charts of figures, in a language: the exact ones for the desk, and those of what may leave."""

from collections.abc import Mapping, Sequence

from bot.consultations.model import Consultation, Kind
from bot.i18n.direction import isolate
from bot.i18n.text import Label, say
from bot.i18n.translator import Translator
from bot.insights.charts import Bar, Frame, Point, ScaleRow, bar_chart, scale_chart, trend_chart
from bot.insights.drawing import Drawing
from bot.insights.intervals import Interval, wilson
from bot.insights.suppression import PublishableQuestion
from bot.services.consulting.figures import CAVEAT, Breakdown, QuestionResult, Share, WaveResults
from bot.services.consulting.outgoing import answer_words

EVERYBODY = say("All")


def question_chart(result: QuestionResult, draw: Translator) -> Drawing:
    """A bar for each answer of a question, with its share, its interval and its count."""
    bars = [Bar(draw.draw(one.label), _written(one, draw), one.share, *_ends(one.interval)) for one in result.shares]
    told = [(draw.draw(one.label), _percent(one.share, draw)) for one in result.shares if one.share is not None]
    return bar_chart(_frame(result.question.title, result.base, told, draw), bars)


def published_chart(
    consultation: Consultation, one: PublishableQuestion, areas: Mapping[str, Label], draw: Translator
) -> Drawing | None:
    """The same of what may leave: rounded counts, answers that are hidden in one sum; None for an unknown question."""
    question = consultation.question(one.id)
    if question is None:
        return None
    bars = []
    for answer in one.overall.answers:
        share, low, high = (None if part is None else part / 100 for part in (answer.percent, answer.low, answer.high))
        words = draw.number(answer.count)
        if share is not None:
            words = draw.draw(say("{share} ({count})", share=_percent(share, draw), count=answer.count))
        bars.append(Bar(answer_words(question, answer, areas, draw), words, share, low, high))
    told = [(bar.label, bar.words) for bar in bars]
    return bar_chart(_frame(question.title, one.overall.base, told, draw), bars)


def scale_by(result: QuestionResult, breakdown: Breakdown, draw: Translator) -> Drawing | None:
    """The answers of everybody and of each group on a scale; None without a scale, or answers."""
    steps = [one for one in result.shares if not one.apart]
    if result.question.kind is not Kind.SCALE or not result.base:
        return None
    rows = [_row(EVERYBODY, steps, result.base, draw)]
    for column in breakdown.columns:
        shares = [one for one in column.shares.get(result.question.id, ()) if not one.apart]
        people = sum(one.count for one in shares)
        if people:
            rows.append(_row(column.label, shares, people, draw))
    told = [(draw.draw(one.label), _percent(one.share, draw)) for one in steps]
    frame = _frame(result.question.title, result.base, told, draw)
    return scale_chart(frame, [draw.draw(one.label) for one in steps], rows)


def trend_of(waves: Sequence[WaveResults], question: str, codes: frozenset[str], draw: Translator) -> Drawing | None:
    """The share of those who gave one of `codes`, wave by wave; None with fewer than two waves that asked it.

    For a question with one answer only: shares of several choices do not add up.
    """
    points, title = [], None
    for wave in sorted(waves, key=lambda one: one.number):
        found = next((one for one in wave.questions if one.question.id == question and one.base), None)
        if found is None or found.question.kind is Kind.MULTI:
            continue
        count = sum(one.count for one in found.shares if one.code in codes and not one.apart)
        share, interval = count / found.base, wilson(count, found.base)
        name = draw.draw(say("Wave {number}", number=wave.number))
        points.append(Point(name, _percent(share, draw), share, interval.low, interval.high))
        title = found.question.title
    if title is None or len(points) < 2:
        return None
    told = [(one.label, one.words) for one in points]
    return trend_chart(_frame(title, None, told, draw), points)


def _frame(title: Label, base: int | None, told: Sequence[tuple[str, str]], draw: Translator) -> Frame:
    """`told` are names and shares for the description, for whoever does not see the chart."""
    lines = [draw.draw(say("{answer}: {share}", answer=name, share=share)) for name, share in told]
    people = [] if base is None else [draw.draw(say("Shares of {count} answers, with 95% intervals.", count=base))]
    return Frame(
        title=draw.draw(title),
        description="; ".join([*lines, *people]),
        rtl=draw.rtl,
        axis=(_percent(0, draw), _percent(0.5, draw), _percent(1, draw)),
        note=" ".join([*people, draw.draw(CAVEAT)]),
    )


def _row(label: Label, shares: Sequence[Share], people: int, draw: Translator) -> ScaleRow:
    portions = tuple(one.count / people for one in shares)
    name = draw.draw(say("{group} ({count})", group=draw.draw(label), count=people))
    return ScaleRow(name, portions, tuple(_percent(one, draw) for one in portions))


def _written(share: Share, draw: Translator) -> str:
    if share.share is None:
        return draw.number(share.count)
    return draw.draw(say("{share} ({count})", share=_percent(share.share, draw), count=share.count))


def _percent(share: float | None, draw: Translator) -> str:
    return "" if share is None else isolate(draw.draw(say("{percent}%", percent=round(100 * share))))


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.low, interval.high)
