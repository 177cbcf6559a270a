"""The charts of a page of results, in the words and the direction of its reader."""

from collections.abc import Mapping

from markupsafe import Markup

from bot.i18n.text import Label
from bot.i18n.translator import Translator
from bot.insights.drawing import Drawing
from bot.insights.suppression import PublishableQuestion, stored
from bot.insights.svg import to_svg
from bot.services.consulting.charting import groups_chart, published_chart, question_chart
from bot.services.consulting.figures import Breakdown, QuestionResult
from bot.services.published import PublishedWave
from bot.services.weeks.charting import NARROW, categories_chart, published_week_chart, trend_chart
from bot.services.weeks.model import TotalsTrend
from bot.services.weeks.reading import WeekReading


def shares_picture(result: QuestionResult, words: Translator) -> Markup:
    """A bar for each answer of a question, with its interval; empty when nobody has chosen one."""
    drawing = question_chart(result, words, tabled=True) if result.base and result.shares else None
    return _picture(drawing, f"chart-{result.question.id}")


def groups_picture(result: QuestionResult, breakdown: Breakdown, words: Translator) -> Markup:
    """The answers of each group on a scale; empty for questions of another kind, and where nobody has chosen one."""
    return _picture(groups_chart(result, breakdown, words), f"groups-{result.question.id}")


def trend_picture(trend: TotalsTrend, words: Translator) -> Markup:
    """A column for each week up to the one that is looked at; once for a wide page and once for a phone."""
    wide = trend_chart(trend, words, titled=False)
    return _either(wide, trend_chart(trend, words, titled=False, width=NARROW), "trend")


def categories_picture(found: WeekReading, words: Translator) -> Markup:
    """A small chart for each category, for both widths; empty until the week is counted."""
    wide = categories_chart(found.series, found.unusual, words)
    return _either(wide, categories_chart(found.series, found.unusual, words, NARROW), "categories")


def week_question_picture(question: PublishableQuestion, labels: Mapping[str, Label], words: Translator) -> Markup:
    """The published shares of one question of a week; empty where there are too few for any share."""
    if all(answer.percent is None for answer in question.overall.answers):
        return Markup()
    return _picture(published_week_chart(question, labels, words), f"week-{question.id}")


def published_picture(found: PublishedWave, areas: Mapping[str, Label], words: Translator) -> Mapping[str, Markup]:
    """The published shares of each question of a wave, by the question's id."""
    questions = stored(found.figures).questions
    return {
        one.id: _picture(published_chart(found.consultation, one, areas, words), f"wave-{one.id}") for one in questions
    }


def _either(wide: Drawing | None, narrow: Drawing | None, name: str) -> Markup:
    """Both, each in a box of which the page shows one."""
    drawn = Markup('<div class="{}">{}</div>')
    boxes = (("chart-wide", wide, name), ("chart-narrow", narrow, f"{name}-narrow"))
    return Markup().join(drawn.format(box, _picture(one, named)) for box, one, named in boxes)


def _picture(drawing: Drawing | None, name: str) -> Markup:
    if drawing is None:
        return Markup()
    return Markup(to_svg(drawing, name))  # noqa: S704 - our own drawing; what it says is escaped there
