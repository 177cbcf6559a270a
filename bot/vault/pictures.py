"""What is accepted as a photo, and what is made of it."""

from dataclasses import dataclass
from typing import Final


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
