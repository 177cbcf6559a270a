"""Drawing a photo anew, upright and no larger than is needed; only loaded where a photo comes."""

from io import BytesIO
from typing import Final

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from bot.errors import PhotoRefused
from bot.vault.pictures import CleanPhoto, PhotoLimits

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


def redraw(data: bytes, limits: PhotoLimits) -> CleanPhoto:
    """The picture as `clean_photo` gives it; raises whatever the decoder does."""
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
