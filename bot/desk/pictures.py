"""The charts of a page of results, in the words and the direction of its reader."""

from markupsafe import Markup

from bot.consultations.model import Kind
from bot.i18n.direction import isolate
from bot.i18n.text import Text, say
from bot.i18n.translator import Translator
from bot.insights.charts import Bar, Frame, ScaleRow, bar_chart, scale_chart
from bot.insights.svg import to_svg
from bot.services.consulting.figures import Breakdown, QuestionResult, Share

DESCRIPTION = say("The table beside it has the same figures.")
NOT_SAID = say("Did not say")


def shares_picture(result: QuestionResult, words: Translator) -> Markup:
    """A bar for each answer of a question, with its interval; empty when nobody has chosen one."""
    bars = [_bar(one, words) for one in result.shares if one.share is not None]
    if not bars or not result.base:
        return Markup()
    frame = _frame(words, say("Shares of the {base} who chose an answer", base=result.base))
    return _picture(to_svg(bar_chart(frame, bars), f"chart-{result.question.id}"))


def groups_picture(result: QuestionResult, breakdown: Breakdown, words: Translator) -> Markup:
    """The answers of each group on a scale; empty for questions of another kind, and where nobody has chosen one."""
    if result.question.kind is not Kind.SCALE:
        return Markup()
    rows = []
    for column in breakdown.columns:
        steps = [one for one in column.shares.get(result.question.id, ()) if not one.apart]
        shares = tuple(one.share for one in steps if one.share is not None)
        if shares and len(shares) == len(steps):
            label = words.draw(column.label) if column.code else words.draw(NOT_SAID)
            rows.append(ScaleRow(label, shares, tuple(words.percent(one) for one in shares)))
    names = [words.draw(one.label) or one.code for one in result.shares if not one.apart]
    if not rows or any(len(row.shares) != len(names) for row in rows):
        return Markup()
    frame = _frame(words, say("How each group answered"))
    return _picture(to_svg(scale_chart(frame, names, rows), f"groups-{result.question.id}"))


def _bar(one: Share, words: Translator) -> Bar:
    low, high = (one.interval.low, one.interval.high) if one.interval else (None, None)
    said = f"{words.percent(one.share or 0.0)} {isolate('(' + words.number(one.count) + ')')}"
    return Bar(words.draw(one.label) or one.code, said, one.share, low, high)


def _frame(words: Translator, title: Text) -> Frame:
    axis = (words.percent(0.0), words.percent(0.5), words.percent(1.0))
    return Frame(words.draw(title), words.draw(DESCRIPTION), rtl=words.rtl, axis=axis)


def _picture(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - our own drawing; what it says is escaped there
