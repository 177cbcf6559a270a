"""Charts of weeks, in a language."""

from bot.domain.weeks import parse_week
from bot.i18n.text import say
from bot.i18n.translator import Translator
from bot.insights.charts import Frame
from bot.insights.columns import Column, column_chart
from bot.insights.drawing import Drawing
from bot.services.weeks.model import TotalsTrend


def trend_chart(trend: TotalsTrend, draw: Translator, *, titled: bool = True) -> Drawing:
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
        title=draw.draw(say("Reports received each week")) if titled else "",
        description="; ".join([*told, sentence]),
        rtl=draw.rtl,
        note=sentence if titled else "",
    )
    return column_chart(frame, columns)


def week_label(week: str, draw: Translator) -> str:
    """What stands below a column: the Monday of its week, short."""
    monday, _ = parse_week(week)
    return draw.short_day(monday)


def week_title(week: str, draw: Translator) -> str:
    """A week by its first and its last day."""
    monday, sunday = parse_week(week)
    return draw.draw(say("{first} to {last}", first=monday, last=sunday))
