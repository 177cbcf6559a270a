"""Charts of weeks, in a language."""

from collections.abc import Mapping
from typing import Final

from bot.domain.weeks import parse_week
from bot.i18n.text import Label, say
from bot.i18n.translator import Translator
from bot.insights.charts import WIDTH, Bar, Frame, bar_chart
from bot.insights.columns import Column, Small, column_chart, small_charts
from bot.insights.drawing import Drawing
from bot.insights.suppression import PublishableQuestion
from bot.insights.trends import Comparison, Verdict
from bot.services.consulting.charting import TABLED
from bot.services.weeks.categories import CATEGORIES
from bot.services.weeks.leaving import QUESTIONS, class_label
from bot.services.weeks.model import TotalsTrend

NARROW: Final = 340.0
"""The width of a chart for a phone."""


def trend_chart(trend: TotalsTrend, draw: Translator, *, titled: bool = True, width: float = WIDTH) -> Drawing:
    """A column for each week of the trend, and the sentence below; without `titled` a heading of a page says it all."""
    columns = [
        Column(week_label(week, draw), count, draw.number(count))
        for week, count in zip(trend.weeks, trend.received, strict=True)
    ]
    told = [
        draw.draw(say("{week}: {count}", week=one.label, count=trend.received[place]))
        for place, one in enumerate(columns)
    ]
    sentence = draw.draw(trend.sentence)
    frame = Frame(
        title=draw.draw(say("Reports received each week")),
        description="; ".join([*told, sentence]),
        rtl=draw.rtl,
        note=sentence if titled else "",
        headed=titled,
    )
    return column_chart(frame, columns, width)


def categories_chart(
    series: Mapping[str, tuple[int, ...]], unusual: Mapping[str, Comparison], draw: Translator, width: float = WIDTH
) -> Drawing | None:
    """A small chart for each category that had reports, all on one scale; None without any."""
    charts = [
        Small(
            name=draw.draw(CATEGORIES[code]),
            counts=counts,
            words=draw.number(counts[-1]),
            unusual=unusual[code].verdict in {Verdict.MORE, Verdict.FEWER},
        )
        for code, counts in series.items()
    ]
    title = draw.draw(say("Reports of each category, week by week"))
    frame = Frame(title=title, description=draw.draw(TABLED), rtl=draw.rtl, headed=False)
    return small_charts(frame, charts, width, 3 if width > NARROW else 2) if charts else None


def published_week_chart(question: PublishableQuestion, labels: Mapping[str, Label], draw: Translator) -> Drawing:
    """The shares of a question of a published week, of rounded counts."""
    bars = []
    for answer in question.overall.answers:
        label, _ = class_label(answer.codes, labels)
        share = None if answer.percent is None else answer.percent / 100
        words = draw.number(answer.count)
        if share is not None:
            words = draw.draw(say("{share} ({count})", share=draw.percent(share), count=answer.count))
        bars.append(Bar(draw.draw(label), words, share))
    axis = (draw.percent(0), draw.percent(0.5), draw.percent(1))
    title = draw.draw(QUESTIONS[question.id])
    frame = Frame(title=title, description=draw.draw(TABLED), rtl=draw.rtl, axis=axis, headed=False)
    return bar_chart(frame, bars)


def week_label(week: str, draw: Translator) -> str:
    """What stands below a column: the Monday of its week, short."""
    monday, _ = parse_week(week)
    return draw.short_day(monday)
