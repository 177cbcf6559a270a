"""Letters for charts: the fonts that come with the programme, Arabic and Urdu joined and ordered for them.

Shaping is done here (arabic-reshaper, python-bidi) and drawing with Pillow's basic layout, so that a picture is the
same on every machine whatever libraries it has. DejaVu Sans has no letters for Urdu's ہ and ے, so everything Arabic is
drawn in Noto Sans Arabic.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.i18n.direction import FIRST_STRONG_ISOLATE, POP_ISOLATE, RIGHT_TO_LEFT_MARK

if TYPE_CHECKING:
    from PIL import ImageFont

_FOLDER: Final = Path(__file__).parent / "fonts"
_LEFT_TO_RIGHT_MARK, _EMBED_LEFT, _EMBED_RIGHT, _POP = "\u200e", "\u202a", "\u202b", "\u202c"
_ISOLATED: Final = re.compile(f"{FIRST_STRONG_ISOLATE}([^{FIRST_STRONG_ISOLATE}{POP_ISOLATE}]*){POP_ISOLATE}")
_UNSEEN: Final = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_ARABIC: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")


@lru_cache(maxsize=32)
def font(size: int, *, bold: bool = False, arabic: bool = False) -> "ImageFont.FreeTypeFont":
    """DejaVu Sans, or Noto Sans Arabic, of a size in pixels."""
    from PIL import ImageFont  # noqa: PLC0415 - takes memory; many processes never draw

    name = "NotoSansArabic-" if arabic else "DejaVuSans-"
    file = f"{name}{'Bold' if bold else 'Regular'}.ttf".replace("DejaVuSans-Regular", "DejaVuSans")
    return ImageFont.truetype(str(_FOLDER / file), size, layout_engine=ImageFont.Layout.BASIC)


def shaped(line: str, *, rtl: bool) -> str:
    """One line in the order in which its letters stand from left to right, joined, without marks of direction."""
    while _ISOLATED.search(line):
        line = _ISOLATED.sub(lambda found: _embedded(found[1], rtl=rtl), line)
    return _UNSEEN.sub("", _letter_order(rtl=rtl)(line))


@lru_cache(maxsize=2)
def _letter_order(*, rtl: bool) -> Callable[[str], str]:
    """Joins the letters of a line and puts them in their order from left to right."""
    from arabic_reshaper import ArabicReshaper  # type: ignore[import-untyped] # noqa: PLC0415 - as PIL
    from bidi.algorithm import get_display  # type: ignore[import-untyped] # noqa: PLC0415 - as PIL

    reshaper = ArabicReshaper({"delete_harakat": True, "support_ligatures": True})
    return lambda line: str(get_display(reshaper.reshape(line), base_dir="R" if rtl else "L"))


def runs(line: str, size: int, *, rtl: bool, bold: bool = False) -> list[tuple[str, "ImageFont.FreeTypeFont"]]:
    """The pieces of a line from left to right, each with the font that has its letters."""
    pieces = groupby(shaped(line, rtl=rtl), key=lambda letter: bool(_ARABIC.match(letter)))
    return [("".join(letters), font(size, bold=bold, arabic=arabic)) for arabic, letters in pieces]


def width_of(line: str, size: float, *, rtl: bool, bold: bool = False) -> float:
    """How wide a line is."""
    return sum(letters.getlength(piece) for piece, letters in runs(line, round(size), rtl=rtl, bold=bold))


def wrapped(text: str, size: float, room: float, *, rtl: bool, bold: bool = False) -> list[str]:
    """The text in lines that fit into `room`, broken between words; a word that is too long stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, rtl=rtl, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _embedded(inner: str, *, rtl: bool) -> str:
    """An isolate in the older marks, the only ones that python-bidi reads: an embedding between marks of the line."""
    around = RIGHT_TO_LEFT_MARK if rtl else _LEFT_TO_RIGHT_MARK
    strong = next((kind for kind in map(unicodedata.bidirectional, inner) if kind in {"L", "R", "AL"}), "L")
    return f"{around}{_EMBED_LEFT if strong == 'L' else _EMBED_RIGHT}{inner}{_POP}{around}"
