"""Photos: drawn anew, so that the picture stays and everything a camera wrote beside it goes.

Where, when and with which device a photo was taken stands in its metadata; none of it survives a drawing anew.
"""

from bot.errors import PhotoRefused
from bot.vault.pictures import USUAL_LIMITS, CleanPhoto, PhotoLimits

__all__ = ["USUAL_LIMITS", "CleanPhoto", "PhotoLimits", "clean_photo"]


def clean_photo(data: bytes, limits: PhotoLimits = USUAL_LIMITS) -> CleanPhoto:
    """The picture in `data` (JPEG, PNG, WebP, or the first one of a GIF) drawn anew.

    Upright, on white where it was transparent, no side longer than `limits.side`, no metadata.
    `PhotoRefused` for everything else, whatever is wrong with it; sizes are checked before anything is decoded.
    Takes some hundred milliseconds for a large photo; run it in a worker thread.
    """
    if len(data) > limits.max_bytes:
        raise PhotoRefused(f"a photo may have at most {limits.max_bytes} bytes")
    from bot.vault.redrawing import redraw  # noqa: PLC0415 - the decoders take memory; many processes never see a photo

    try:
        return redraw(data, limits)
    except PhotoRefused:
        raise
    except Exception as error:  # a decoder given hostile bytes may raise anything: MemoryError, SyntaxError, warnings
        raise PhotoRefused("this is not a picture that can be read (JPEG, PNG, WebP or GIF)") from error
