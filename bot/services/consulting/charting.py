"""Charts of figures, in a language: the exact ones for the desk, and those of what may leave."""

from collections.abc import Mapping, Sequence

from bot.consultations.model import Consultation, Kind
from bot.i18n.direction import isolate
from bot.i18n.text import Label, Text, say
from bot.i18n.translator import Translator
from bot.insights.charts import Bar, Frame, ScaleRow, bar_chart, scale_chart
from bot.insights.drawing import Drawing
from bot.insights.intervals import Interval
from bot.insights.suppression import PublishableQuestion
from bot.services.consulting.figures import CAVEAT, Breakdown, QuestionResult, Share
from bot.services.consulting.outgoing import answer_words

EVERYBODY = say("All")
TABLED = say("The table beside it has the same figures.")


def question_chart(result: QuestionResult, draw: Translator, *, tabled: bool = False) -> Drawing:
    """A bar for each answer of a question, with its share, its interval and its count; `tabled` beside a table."""
    bars = [Bar(draw.draw(one.label), _written(one, draw), one.share, *_ends(one.interval)) for one in result.shares]
    told = [(draw.draw(one.label), _percent(one.share, draw)) for one in result.shares if one.share is not None]
    if tabled:
        return bar_chart(_beside_table(say("Shares of the {base} who chose an answer", base=result.base), draw), bars)
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


def groups_chart(result: QuestionResult, breakdown: Breakdown, draw: Translator) -> Drawing | None:
    """The answers of everybody and of each group on a scale, beside a table; None without a scale, or answers."""
    steps = [one for one in result.shares if not one.apart]
    if result.question.kind is not Kind.SCALE or not result.base:
        return None
    rows = [_row(EVERYBODY, steps, result.base, draw)]
    for column in breakdown.columns:
        shares = [one for one in column.shares.get(result.question.id, ()) if not one.apart]
        people = sum(one.count for one in shares)
        if people:
            rows.append(_row(column.label, shares, people, draw))
    frame = _beside_table(say("How each group answered"), draw)
    return scale_chart(frame, [draw.draw(one.label) for one in steps], rows)


def _beside_table(title: Text, draw: Translator) -> Frame:
    """Under a heading and beside a table on a page, which say the rest."""
    return Frame(draw.draw(title), draw.draw(TABLED), rtl=draw.rtl, axis=_axis(draw))


def _frame(title: Label, base: int, told: Sequence[tuple[str, str]], draw: Translator) -> Frame:
    """For a picture that stands alone. `told` are names and shares, for whoever does not see it."""
    lines = [draw.draw(say("{answer}: {share}", answer=name, share=share)) for name, share in told]
    people = draw.draw(say("Shares of {count} answers, with 95% intervals.", count=base))
    return Frame(
        title=draw.draw(title),
        description="; ".join([*lines, people]),
        rtl=draw.rtl,
        axis=_axis(draw),
        note=f"{people} {draw.draw(CAVEAT)}",
    )


def _axis(draw: Translator) -> tuple[str, str, str]:
    return _percent(0, draw), _percent(0.5, draw), _percent(1, draw)


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
