"""What a chart is made of before it is SVG or PNG: rectangles, lines, dots and words at places."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias


class Tone(StrEnum):
    """What a shape stands for; each way of drawing gives it a colour."""

    INK = "ink"
    QUIET = "quiet"
    GRID = "grid"
    BAR = "bar"
    WHISKER = "whisker"
    STEP_1 = "step-1"
    STEP_2 = "step-2"
    STEP_3 = "step-3"
    STEP_4 = "step-4"
    STEP_5 = "step-5"
    ON_DARK = "on-dark"
    ON_LIGHT = "on-light"


class Anchor(StrEnum):
    """Where words stand from their place; start is the right side of a right-to-left chart."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle; units are those of the drawing."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    tone: Tone
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is its baseline, `size` the height of its letters' square."""

    x: float
    y: float
    text: str
    size: float
    tone: Tone = Tone.INK
    anchor: Anchor = Anchor.START
    bold: bool = False


Shape: TypeAlias = Rect | Line | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart ready to be drawn. `title` and `description` say what it shows to whoever does not see it."""

    width: float
    height: float
    title: str
    description: str
    rtl: bool
    shapes: tuple[Shape, ...]


def mirrored(shapes: Iterable[Shape], width: float) -> tuple[Shape, ...]:
    """The same, begun from the right: for languages that are written so."""
    return tuple(_mirrored(shape, width) for shape in shapes)


def _mirrored(shape: Shape, width: float) -> Shape:
    match shape:
        case Rect():
            return replace(shape, x=width - shape.x - shape.width)
        case Line():
            return replace(shape, x1=width - shape.x1, x2=width - shape.x2)
        case Words():
            return replace(shape, x=width - shape.x)
