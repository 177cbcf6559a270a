"""A drawing as SVG: text stays text, a title and a description for who does not see it, colours that a page can set.

Colours are presentation attributes, which any style sheet overrides by the classes `chart-…`; words and lines take the
page's own colour. No script and no style attribute, so that it stands under a strict content security policy.
"""

from collections.abc import Mapping
from html import escape
from typing import Final

from bot.insights.drawing import Drawing, Line, Rect, Shape, Tone, Words

_PAINT: Final[Mapping[Tone, tuple[str, str]]] = {
    Tone.INK: ("currentColor", "1"),
    Tone.QUIET: ("currentColor", "0.75"),
    Tone.GRID: ("currentColor", "0.2"),
    Tone.BAR: ("#3d8b7d", "1"),
    Tone.WHISKER: ("currentColor", "0.85"),
    Tone.STEP_1: ("#8c510a", "1"),
    Tone.STEP_2: ("#d8b365", "1"),
    Tone.STEP_3: ("#c4c8c6", "1"),
    Tone.STEP_4: ("#7cc4bb", "1"),
    Tone.STEP_5: ("#01665e", "1"),
    Tone.ON_DARK: ("#ffffff", "1"),
    Tone.ON_LIGHT: ("#1a1f1d", "1"),
}


def to_svg(drawing: Drawing, name: str) -> str:
    """An `<svg>` element to put into a page; `name` makes its ids, and is different for each chart of the page."""
    title, description = f"{escape(name)}-title", f"{escape(name)}-description"
    direction = "rtl" if drawing.rtl else "ltr"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {_n(drawing.width)} '
        f'{_n(drawing.height)}" width="{_n(drawing.width)}" height="{_n(drawing.height)}" direction="{direction}" '
        f'font-family="system-ui, sans-serif" aria-labelledby="{title}" aria-describedby="{description}">'
    )
    parts = [
        head,
        f'<title id="{title}">{escape(drawing.title)}</title>',
        f'<desc id="{description}">{escape(drawing.description)}</desc>',
        *(_element(shape) for shape in drawing.shapes),
        "</svg>",
    ]
    return "\n".join(parts)


def _element(shape: Shape) -> str:
    colour, opacity = _PAINT[shape.tone]
    of = f'class="chart-{shape.tone}"'
    fill = f'{of} fill="{colour}" fill-opacity="{opacity}"'
    match shape:
        case Rect():
            return (
                f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}" '
                f"{fill}/>"
            )
        case Line():
            return (
                f'<line x1="{_n(shape.x1)}" y1="{_n(shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(shape.y2)}" {of} '
                f'stroke="{colour}" stroke-opacity="{opacity}" stroke-width="{_n(shape.width)}"/>'
            )
        case Words():
            weight = ' font-weight="bold"' if shape.bold else ""
            return (
                f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" '
                f'text-anchor="{shape.anchor}"{weight} {fill}>{escape(shape.text)}</text>'
            )


def _n(number: float) -> str:
    """Two places are enough for any screen."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
