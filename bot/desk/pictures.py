"""The charts of a page of results, in the words and the direction of its reader."""

from markupsafe import Markup

from bot.i18n.translator import Translator
from bot.insights.drawing import Drawing
from bot.insights.svg import to_svg
from bot.services.consulting.charting import groups_chart, question_chart
from bot.services.consulting.figures import Breakdown, QuestionResult


def shares_picture(result: QuestionResult, words: Translator) -> Markup:
    """A bar for each answer of a question, with its interval; empty when nobody has chosen one."""
    drawing = question_chart(result, words, tabled=True) if result.base and result.shares else None
    return _picture(drawing, f"chart-{result.question.id}")


def groups_picture(result: QuestionResult, breakdown: Breakdown, words: Translator) -> Markup:
    """The answers of each group on a scale; empty for questions of another kind, and where nobody has chosen one."""
    return _picture(groups_chart(result, breakdown, words), f"groups-{result.question.id}")


def _picture(drawing: Drawing | None, name: str) -> Markup:
    if drawing is None:
        return Markup()
    return Markup(to_svg(drawing, name))  # noqa: S704 - our own drawing; what it says is escaped there
