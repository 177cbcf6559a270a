"""Charts of weeks: columns and small multiples, from either side."""

import pytest

from bot.insights.charts import Frame
from bot.insights.columns import Column, Small, column_chart, small_charts
from bot.insights.drawing import Rect, Words
from bot.insights.png import to_png
from bot.insights.svg import to_svg


def columns(*counts: int) -> list[Column]:
    """A column for each count."""
    return [Column(f"{place} Nov", count, str(count)) for place, count in enumerate(counts)]


def test_columns_are_as_high_as_their_counts() -> None:
    """Twice the count is twice the height; nothing is drawn for none."""
    drawing = column_chart(Frame("Weeks", "told"), columns(2, 0, 4))
    low, high = [shape for shape in drawing.shapes if isinstance(shape, Rect)]

    assert high.height == pytest.approx(2 * low.height)


def test_a_chart_without_any_report_can_be_drawn() -> None:
    """A quiet forum has a page, too."""
    drawing = column_chart(Frame("Weeks", "told"), columns(0, 0))

    assert to_png(drawing).startswith(b"\x89PNG")
    assert "<svg" in to_svg(drawing, "weeks")


@pytest.mark.parametrize("width", [340.0, 680.0])
def test_nothing_stands_outside_a_chart(width: float) -> None:
    """On a phone and on a wide page, from either side."""
    charts = [Small(f"Category {n}", (1, n), str(n), n == 3) for n in range(5)]
    for rtl in (False, True):
        frame = Frame("Weeks", "told", rtl=rtl, headed=False)
        for drawing in (column_chart(frame, columns(1, 5, 9), width), small_charts(frame, charts, width, 2)):
            boxes = [shape for shape in drawing.shapes if isinstance(shape, Rect)]
            words = [shape for shape in drawing.shapes if isinstance(shape, Words)]
            assert all(box.x >= 0 and box.x + box.width <= width for box in boxes)
            assert all(0 <= one.x <= width and one.y < drawing.height for one in words)


def test_small_charts_share_one_scale() -> None:
    """A category of ten is drawn ten times as high as one of one."""
    charts = [Small("a", (10,), "10", False), Small("b", (1,), "1", False)]
    ten, one = [shape for shape in small_charts(Frame("", ""), charts).shapes if isinstance(shape, Rect)]

    assert ten.height == pytest.approx(10 * one.height)
