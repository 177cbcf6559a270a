"""Photos: drawn anew, so that the picture stays and everything a camera wrote beside it goes.

Where, when and with which device a photo was taken stands in its metadata; none of it survives a drawing anew.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from bot.errors import PhotoRefused

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_ORIENTATION: Final = 0x0112  # EXIF 2.3, tag 274
_WHITE: Final = (255, 255, 255)
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """What is accepted (`max_bytes` as sent, pixels as declared) and what is made of it.

    `max_pixels` is for JPEG, which can be decoded at a fraction of its size; `max_whole_pixels` for the other kinds,
    which cannot: a WebP takes up to 17 bytes of memory a pixel. `side` is the longest side in pixels afterwards,
    `quality` the JPEG quality (1 to 95).
    """

    max_bytes: int = 10 * 1024 * 1024
    max_pixels: int = 50_000_000
    max_whole_pixels: int = 16_000_000
    side: int = 1600
    quality: int = 85


USUAL_LIMITS: Final = PhotoLimits()
"""Enough to read a number plate or a letter; what a phone sends fits."""


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG without metadata, upright, and its size in pixels."""

    data: bytes
    width: int
    height: int


def clean_photo(data: bytes, limits: PhotoLimits = USUAL_LIMITS) -> CleanPhoto:
    """The picture in `data` (JPEG, PNG, WebP, or the first one of a GIF) drawn anew.

    Upright, on white where it was transparent, no side longer than `limits.side`, no metadata.
    `PhotoRefused` for everything else, whatever is wrong with it; sizes are checked before anything is decoded.
    Takes some hundred milliseconds for a large photo; run it in a worker thread.
    """
    if len(data) > limits.max_bytes:
        raise PhotoRefused(f"a photo may have at most {limits.max_bytes} bytes")
    try:
        return _redraw(data, limits)
    except PhotoRefused:
        raise
    except Exception as error:  # a decoder given hostile bytes may raise anything: MemoryError, SyntaxError, warnings
        raise PhotoRefused("this is not a picture that can be read (JPEG, PNG, WebP or GIF)") from error


def _redraw(data: bytes, limits: PhotoLimits) -> CleanPhoto:
    with Image.open(BytesIO(data), formats=_FORMATS) as photo:
        allowed = limits.max_pixels
        if not isinstance(photo, JpegImageFile):
            allowed = min(allowed, limits.max_whole_pixels)
        if photo.width * photo.height > allowed:
            raise PhotoRefused(f"a photo of this kind may have at most {allowed} pixels")
        turn = _TURNS.get(_orientation(photo))
        flat = _flatten(_shrink(photo, limits.side))
    upright = flat if turn is None else flat.transpose(turn)
    drawn = BytesIO()
    upright.save(drawn, "JPEG", quality=limits.quality)
    return CleanPhoto(drawn.getvalue(), upright.width, upright.height)


def _orientation(photo: ImageFile) -> int:
    try:
        return int(photo.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - broken metadata is no reason to refuse the picture; it goes anyway
        return 1


def _shrink(photo: Image.Image, side: int) -> Image.Image:
    """At most `side` pixels long, in a mode that has colours; a JPEG is decoded no larger than that needs."""
    if photo.mode.startswith("I"):  # 16 bits of grey: a plain conversion would cut almost everything to white
        photo = photo.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif photo.mode not in {"L", "RGB", "RGBA"} or (photo.mode != "RGBA" and photo.has_transparency_data):
        photo = photo.convert("RGBA" if photo.has_transparency_data else "RGB")
    photo.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return photo


def _flatten(photo: Image.Image) -> Image.Image:
    """Its colours on a new white sheet: the sheet has no metadata that could be carried along."""
    sheet = Image.new("RGB", photo.size, _WHITE)
    sheet.paste(photo, mask=photo.getchannel("A") if photo.mode == "RGBA" else None)
    return sheet
