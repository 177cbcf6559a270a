"""Padding, so that the size of what is sealed says little about what it is.

Padmé, from Nikitin, Barman, Lueks, Underwood, Hubaux and Ford, *Reducing Metadata Leakage from Encrypted Files and
Communication with PURBs*, PoPETs 2019(4), algorithm 1: a length keeps only as many leading bits as its exponent
needs to be written, so a size up to M leaks O(log log M) bits. Everything up to the smallest bucket looks alike;
above 512 bytes the padding adds less than 6.3 %, and up to 16 MiB there are fewer than 512 different sizes.
"""

from typing import Final

from bot.errors import CannotOpen

SMALLEST: Final = 512
"""Bytes in the smallest bucket; photos use a larger one (`SMALLEST_PHOTO`)."""

SMALLEST_TEXT: Final = 8 * 1024
"""Bytes in the smallest bucket for a report or a message of a case: nearly all look alike."""

SMALLEST_PHOTO: Final = 64 * 1024
"""Bytes in the smallest bucket for a photo."""

_MARKER: Final = b"\x80"


def padded_size(length: int, *, smallest: int = SMALLEST) -> int:
    """How many bytes `length` bytes take once padded, the one-byte marker included."""
    needed = max(length + len(_MARKER), smallest)
    exponent = needed.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    if low_bits <= 0:
        return needed
    mask = (1 << low_bits) - 1
    return (needed + mask) & ~mask


def is_padded_size(length: int, *, smallest: int = SMALLEST) -> bool:
    """Whether padding gives this length, in bytes; anything else was cut or did not come from here."""
    return length >= smallest and padded_size(length - len(_MARKER), smallest=smallest) == length


def pad(plain: bytes, *, smallest: int = SMALLEST) -> bytes:
    """`plain`, a marker byte 0x80, and zeros up to the bucket (the marking of ISO/IEC 7816-4)."""
    marked = plain + _MARKER
    return marked.ljust(padded_size(len(plain), smallest=smallest), b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given; `CannotOpen` without a marker. Only for content whose seal was verified before."""
    end = padded.rfind(_MARKER)
    # Compared with zeros in one go: stripping them one by one takes longer than decrypting did.
    if end < 0 or padded[end + 1 :] != bytes(len(padded) - end - 1):
        raise CannotOpen("sealed content has no end marker")
    return padded[:end]
