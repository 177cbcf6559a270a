"""Column charts of counts over weeks: one tall one, or many small ones on the same scale; for SVG and PNG alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.insights.charts import WIDTH, Frame
from bot.insights.drawing import Anchor, Drawing, Line, Rect, Shape, Tone, Words, mirrored
from bot.insights.lettering import wrapped

_EDGE: Final = 16.0
_TITLE, _LABEL, _SMALL = 17.0, 13.0, 11.0
_TALL: Final = 150.0
_SMALL_TALL: Final = 44.0
_GAP: Final = 22.0


@dataclass(frozen=True, slots=True)
class Column:
    """One week: what stands below it, its count, and the count as it is written."""

    label: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Small:
    """A small chart: its name, its counts, the last one's words, and whether that one is out of the usual."""

    name: str
    counts: tuple[int, ...]
    words: str
    unusual: bool


def column_chart(frame: Frame, columns: Sequence[Column], width: float = WIDTH) -> Drawing:
    """A column for each week, its count above it; the last one, which is looked at, is darker."""
    shapes, top = _head(frame, width)
    wide = (width - 2 * _EDGE) / max(1, len(columns))
    most = max(1, *(one.count for one in columns)) if columns else 1
    ground = top + 18 + _TALL
    for place, one in enumerate(columns):
        last = place == len(columns) - 1
        x, high = _EDGE + wide * place, _TALL * one.count / most
        if high:
            tone = Tone.STEP_5 if last else Tone.BAR
            shapes.append(Rect(x + wide * 0.16, ground - high, wide * 0.68, high, tone))
        middle = x + wide / 2
        shapes.append(Words(middle, ground - high - 6, one.words, _LABEL, Tone.INK, Anchor.MIDDLE, bold=last))
        shapes += [
            Words(middle, ground + 16 + 13 * number, line, _SMALL, Tone.QUIET, Anchor.MIDDLE)
            for number, line in enumerate(wrapped(one.label, _SMALL, wide - 2, rtl=frame.rtl))
        ]
    shapes.append(Line(_EDGE, ground, width - _EDGE, ground, Tone.GRID))
    lines = max((len(wrapped(one.label, _SMALL, wide - 2, rtl=frame.rtl)) for one in columns), default=1)
    return _framed(frame, shapes, ground + 8 + 13 * lines, width)


def small_charts(frame: Frame, charts: Sequence[Small], width: float = WIDTH, in_a_row: int = 3) -> Drawing:
    """Small charts, `in_a_row` side by side, all on one scale; the name of one that is out of the usual is bold."""
    shapes, top = _head(frame, width)
    wide = (width - 2 * _EDGE - _GAP * (in_a_row - 1)) / in_a_row
    most = max((count for one in charts for count in one.counts), default=1) or 1
    y = top
    for first in range(0, len(charts), in_a_row):
        row = charts[first : first + in_a_row]
        room = wide - 34
        named = [wrapped(one.name, _SMALL, room, rtl=frame.rtl, bold=one.unusual) for one in row]
        ground = y + 15 * max(len(lines) for lines in named) + _SMALL_TALL + 2
        for place, (one, lines) in enumerate(zip(row, named, strict=True)):
            x = _EDGE + (wide + _GAP) * place
            shapes += _small(one, lines, x, wide, y, ground, most)
        y = ground + 20
    return _framed(frame, shapes, y - 12, width)


def _small(one: Small, lines: Sequence[str], x: float, wide: float, y: float, ground: float, most: int) -> list[Shape]:
    step = wide / max(1, len(one.counts))
    shapes: list[Shape] = [
        Words(x, y + 11 + 15 * number, line, _SMALL, bold=one.unusual) for number, line in enumerate(lines)
    ]
    shapes.append(Words(x + wide, y + 11, one.words, _LABEL, Tone.INK, Anchor.END, bold=True))
    for place, count in enumerate(one.counts):
        high = _SMALL_TALL * count / most
        tone = Tone.STEP_5 if place == len(one.counts) - 1 else Tone.BAR
        if high:
            shapes.append(Rect(x + step * place + 1, ground - high, step - 2, high, tone))
    shapes.append(Line(x, ground, x + wide, ground, Tone.GRID))
    return shapes


def _head(frame: Frame, width: float) -> tuple[list[Shape], float]:
    if not frame.headed:
        return [], _EDGE
    lines = wrapped(frame.title, _TITLE, width - 2 * _EDGE, rtl=frame.rtl, bold=True)
    shapes: list[Shape] = [
        Words(_EDGE, _EDGE + 18 + 23 * number, line, _TITLE, bold=True) for number, line in enumerate(lines)
    ]
    return shapes, _EDGE + 23 * len(lines) + 14


def _framed(frame: Frame, shapes: Sequence[Shape], y: float, width: float) -> Drawing:
    lines = wrapped(frame.note, _LABEL, width - 2 * _EDGE, rtl=frame.rtl) if frame.note else []
    foot = [Words(_EDGE, y + 22 + 17 * number, line, _LABEL) for number, line in enumerate(lines)]
    drawn = (*shapes, *foot)
    return Drawing(
        width=width,
        height=y + (8 + 17 * len(lines) if lines else 0) + _EDGE,
        title=frame.title,
        description=frame.description,
        rtl=frame.rtl,
        shapes=mirrored(drawn, width) if frame.rtl else tuple(drawn),
    )
