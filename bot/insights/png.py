"""A drawing as PNG: the same shapes on white, for papers and presentations; the same bytes on every machine."""

from collections.abc import Mapping
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from bot.insights.drawing import Anchor, Drawing, Line, Rect, Shape, Tone, Words
from bot.insights.lettering import runs

SCALE: Final = 2
"""Pixels for each unit of the drawing."""
_SMOOTH: Final = 2
"""Drawn so much larger, then made smaller: edges without steps."""

_PAINT: Final[Mapping[Tone, str]] = {
    Tone.INK: "#1a1f1d",
    Tone.QUIET: "#4b5350",
    Tone.GRID: "#d5dad8",
    Tone.BAR: "#3d8b7d",
    Tone.WHISKER: "#26302d",
    Tone.STEP_1: "#8c510a",
    Tone.STEP_2: "#d8b365",
    Tone.STEP_3: "#c4c8c6",
    Tone.STEP_4: "#7cc4bb",
    Tone.STEP_5: "#01665e",
    Tone.ON_DARK: "#ffffff",
    Tone.ON_LIGHT: "#1a1f1d",
}
_BEHIND: Final[Mapping[Anchor, float]] = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}
"""How much of the words stands before their place."""


def to_png(drawing: Drawing) -> bytes:
    """The picture, without any metadata."""
    times = SCALE * _SMOOTH
    image = Image.new("RGB", (round(drawing.width * times), round(drawing.height * times)), "#ffffff")
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _draw(pen, shape, times, rtl=drawing.rtl)
    size = (round(drawing.width * SCALE), round(drawing.height * SCALE))
    written = BytesIO()
    image.resize(size, Image.Resampling.BOX).save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw(pen: ImageDraw.ImageDraw, shape: Shape, times: int, *, rtl: bool) -> None:
    colour = _PAINT[shape.tone]
    match shape:
        case Rect():
            left, top = shape.x * times, shape.y * times
            # What is thinner than a pixel is drawn as one: the pen refuses a corner before the first.
            right = max(left, (shape.x + shape.width) * times - 1)
            bottom = max(top, (shape.y + shape.height) * times - 1)
            pen.rectangle((left, top, right, bottom), fill=colour)
        case Line():
            ends = (shape.x1 * times, shape.y1 * times, shape.x2 * times, shape.y2 * times)
            pen.line(ends, fill=colour, width=round(shape.width * times))
        case Words():
            _letter(pen, shape, times, rtl=rtl)


def _letter(pen: ImageDraw.ImageDraw, words: Words, times: int, *, rtl: bool) -> None:
    pieces = runs(words.text, round(words.size * times), rtl=rtl, bold=words.bold)
    widths = [letters.getlength(piece) for piece, letters in pieces]
    before = _BEHIND[words.anchor]
    x = words.x * times - sum(widths) * (1 - before if rtl else before)
    for (piece, letters), width in zip(pieces, widths, strict=True):
        pen.text((x, words.y * times), piece, fill=_PAINT[words.tone], font=letters, anchor="ls")
        x += width
