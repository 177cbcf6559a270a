"""Looking for marked words in every byte of a folder, in the ways a programme might have written them."""

import base64
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SHORTEST = 6
"""Marks shorter than this many bytes would be found by accident."""


@dataclass(frozen=True, slots=True)
class Found:
    """A mark that was found: which, how it was written, and where."""

    mark: str
    writing: str
    file: str


def writings(mark: str | int) -> Iterator[tuple[str, bytes]]:
    """The ways a mark may stand in a file. A number is looked for as its digits and as 8 bytes."""
    if isinstance(mark, int):
        yield "8 bytes, big end first", mark.to_bytes(8, "big")
        yield "8 bytes, little end first", mark.to_bytes(8, "little")
    text = str(mark)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = text.encode(encoding)
        yield encoding, plain
        yield f"hex of {encoding}", plain.hex().encode()
        yield f"HEX of {encoding}", plain.hex().upper().encode()
        for shift in range(3):  # base64 of a longer text that holds the mark at any offset
            inner = base64.b64encode(b"\0" * shift + plain)
            start = -(-shift * 4 // 3)
            yield f"base64 of {encoding}", inner[start + (1 if shift else 0) : -4]
    yield "JSON escapes", text.encode("ascii", "backslashreplace")


def sweep(folders: Iterable[Path], marks: Iterable[str | int]) -> tuple[list[Found], int]:
    """What is found of the marks in the folders, and how many bytes were searched."""
    needles = [(str(mark), how, needle) for mark in marks for how, needle in writings(mark) if len(needle) >= SHORTEST]
    found: list[Found] = []
    searched = 0
    for path in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        content = path.read_bytes()
        searched += len(content)
        for layer in (content, *_unpacked(content)):
            found += [Found(mark, how, path.name) for mark, how, needle in needles if needle in layer]
    return found, searched


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What a file that is one compressed stream holds."""
    if content[:1] == b"\x78":
        try:
            yield zlib.decompress(content)
        except zlib.error:
            return
