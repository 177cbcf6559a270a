"""Charts: shares with their intervals, and answers on a scale; laid out once for SVG and PNG.

Whoever asks for a chart gives words already drawn in a language, numbers included; shares are between 0 and 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.insights.drawing import Anchor, Drawing, Line, Rect, Shape, Tone, Words, mirrored
from bot.insights.lettering import width_of, wrapped

WIDTH: Final = 680.0
_EDGE: Final = 16.0
_TITLE, _LABEL, _SMALL = 17.0, 13.0, 11.0
_LABELS_END: Final = 220.0
_TRACK: Final = 232.0
_VALUES: Final = 566.0
_STEPS: Final = (Tone.STEP_1, Tone.STEP_2, Tone.STEP_3, Tone.STEP_4, Tone.STEP_5)
_DARK: Final = frozenset({Tone.STEP_1, Tone.STEP_5})


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer: its share, the ends of its interval, and what is written beside it. No bar without a share."""

    label: str
    words: str
    share: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """The answers of some people on a scale: the shares of its steps in their order, and how many they are."""

    label: str
    shares: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a chart. `axis` are the words for nothing, half and all; `note` stands at the foot.

    Without `headed` the title is not drawn: it stands above the chart already, for those who see it.
    """

    title: str
    description: str
    rtl: bool = False
    axis: tuple[str, str, str] = ("0%", "50%", "100%")
    note: str = ""
    headed: bool = True


def bar_chart(frame: Frame, bars: Sequence[Bar]) -> Drawing:
    """A bar for each answer, with a whisker from the low to the high end of its interval."""
    shapes, top = _head(frame)
    body: list[Shape] = []
    y, span = top, _VALUES - _TRACK - 16
    for bar in bars:
        lines = wrapped(bar.label, _LABEL, _LABELS_END - _EDGE, rtl=frame.rtl)
        height = max(30.0, 17.0 * len(lines) + 13)
        middle = y + height / 2
        body += _block(lines, _EDGE, middle, _LABEL)
        if bar.share is not None:
            body.append(Rect(_TRACK, middle - 8, max(1.0, span * bar.share), 16, Tone.BAR))
        if bar.low is not None and bar.high is not None:
            body += _whisker(_TRACK + span * bar.low, _TRACK + span * bar.high, middle)
        body += _block(wrapped(bar.words, _SMALL, WIDTH - _EDGE - _VALUES, rtl=frame.rtl), _VALUES, middle, _SMALL)
        y += height
    grid = [
        shape
        for place, words in zip((0.0, 0.5, 1.0), frame.axis, strict=True)
        for shape in (
            Line(_TRACK + span * place, top, _TRACK + span * place, y, Tone.GRID),
            Words(_TRACK + span * place, y + 16, words, _SMALL, Tone.QUIET, Anchor.MIDDLE),
        )
    ]
    return _framed(frame, [*shapes, *grid, *body], y + 24)


def scale_chart(frame: Frame, steps: Sequence[str], rows: Sequence[ScaleRow]) -> Drawing:
    """A full-width row for each group, cut into the shares of the steps; what the colours mean stands below."""
    shapes, y = _head(frame)
    tones, span = _tones(len(steps)), WIDTH - _EDGE - _TRACK
    for row in rows:
        lines = wrapped(row.label, _LABEL, _LABELS_END - _EDGE, rtl=frame.rtl)
        height = max(34.0, 17.0 * len(lines) + 13)
        x, middle = _TRACK, y + height / 2
        shapes += _block(lines, _EDGE, middle, _LABEL)
        for share, words, tone in zip(row.shares, row.words, tones, strict=True):
            wide = span * share
            if wide > 0:
                shapes.append(Rect(x, middle - 11, wide, 22, tone))
            if wide > width_of(words, _SMALL, rtl=frame.rtl) + 6:
                ink = Tone.ON_DARK if tone in _DARK else Tone.ON_LIGHT
                shapes.append(Words(x + wide / 2, middle + 4, words, _SMALL, ink, Anchor.MIDDLE))
            x += wide
        y += height
    y += 8
    for step, tone in zip(steps, tones, strict=True):
        lines = wrapped(step, _LABEL, WIDTH - _TRACK - _EDGE - 22, rtl=frame.rtl)
        shapes += [Rect(_TRACK, y + 2, 13, 13, tone), *_block(lines, _TRACK + 22, y + 9 * len(lines), _LABEL)]
        y += 18.0 * len(lines) + 3
    return _framed(frame, shapes, y)


def _head(frame: Frame) -> tuple[list[Shape], float]:
    if not frame.headed:
        return [], _EDGE
    lines = wrapped(frame.title, _TITLE, WIDTH - 2 * _EDGE, rtl=frame.rtl, bold=True)
    shapes: list[Shape] = [
        Words(_EDGE, _EDGE + 18 + 23 * number, line, _TITLE, bold=True) for number, line in enumerate(lines)
    ]
    return shapes, _EDGE + 23 * len(lines) + 14


def _framed(frame: Frame, shapes: Sequence[Shape], y: float) -> Drawing:
    """With the note at the foot, and turned round where the language begins at the right."""
    lines = wrapped(frame.note, _SMALL, WIDTH - 2 * _EDGE, rtl=frame.rtl) if frame.note else []
    foot = [Words(_EDGE, y + 18 + 15 * number, line, _SMALL, Tone.QUIET) for number, line in enumerate(lines)]
    drawn = (*shapes, *foot)
    return Drawing(
        width=WIDTH,
        height=y + 15 * len(lines) + _EDGE,
        title=frame.title,
        description=frame.description,
        rtl=frame.rtl,
        shapes=mirrored(drawn, WIDTH) if frame.rtl else tuple(drawn),
    )


def _block(lines: Sequence[str], x: float, middle: float, size: float) -> list[Shape]:
    """Lines of words around the height `middle`."""
    step = size + 4
    first = middle - step * (len(lines) - 1) / 2 + size * 0.36
    return [Words(x, first + step * number, line, size) for number, line in enumerate(lines)]


def _whisker(low: float, high: float, y: float) -> list[Shape]:
    return [
        Line(low, y, high, y, Tone.WHISKER, 1.5),
        Line(low, y - 5, low, y + 5, Tone.WHISKER, 1.5),
        Line(high, y - 5, high, y + 5, Tone.WHISKER, 1.5),
    ]


def _tones(steps: int) -> tuple[Tone, ...]:
    """From one end to the other; the middle only where there is one."""
    chosen = {1: (4,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4)}.get(steps, (0, 1, 2, 3, 4))
    return tuple(_STEPS[chosen[min(place, len(chosen) - 1)]] for place in range(steps))
