"""Looking for marks in every byte of a folder, in the ways a programme might have written them."""

import base64
import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

SHORTEST = 6
"""Marks shorter than this many bytes would be found by accident."""

DEEPEST = 3
"""So many streams inside one another are opened."""

LARGEST = 64 * 1024 * 1024
"""Of one stream no more than this is read."""

Mark = str | int | bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A mark that was found: which, how it was written, and where."""

    mark: str
    writing: str
    file: str


def writings(mark: Mark) -> Iterator[tuple[str, bytes]]:
    """The ways a mark may stand in a file. A number is looked for as its digits and as 8 bytes, bytes as they are."""
    if isinstance(mark, bytes):
        yield from _written(mark, "bytes")
        return
    if isinstance(mark, int):
        yield "8 bytes, big end first", mark.to_bytes(8, "big")
        yield "8 bytes, little end first", mark.to_bytes(8, "little")
    text = str(mark)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield from _written(text.encode(encoding), encoding)
    yield "JSON escapes", text.encode("ascii", "backslashreplace")


def _written(plain: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    yield name, plain
    yield f"hex of {name}", plain.hex().encode()
    yield f"HEX of {name}", plain.hex().upper().encode()
    for shift in range(3):  # base64 of a longer text that holds the mark at any offset
        inner = base64.b64encode(b"\0" * shift + plain)
        start = -(-shift * 4 // 3)
        inside = inner[start + (1 if shift else 0) : -4]
        yield f"base64 of {name}", inside
        yield f"URL-safe base64 of {name}", inside.translate(bytes.maketrans(b"+/", b"-_"))


def sweep(folders: Iterable[Path], marks: Iterable[Mark]) -> tuple[list[Found], int]:
    """What is found of the marks in the folders, and how many bytes were searched; copies are searched once."""
    needles = {needle: (str(mark), how) for mark in marks for how, needle in writings(mark) if len(needle) >= SHORTEST}
    found: list[Found] = []
    known: set[bytes] = set()
    searched = 0
    for path in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        content = path.read_bytes()
        searched += len(content)
        fingerprint = blake2b(content).digest()
        if fingerprint in known:
            continue
        known.add(fingerprint)
        for layer in layers(content):
            found += [Found(*needles[needle], path.name) for needle in needles if needle in layer]
    return found, searched


def layers(content: bytes, depth: int = DEEPEST) -> Iterator[bytes]:
    """The content, and what the compressed streams that begin anywhere in it hold."""
    yield content.strip(b"\0")
    if not depth:
        return
    for magic in _MAGIC.finditer(content):
        unpacked = _unpacked(content, magic)
        if len(unpacked) >= SHORTEST:
            yield from layers(unpacked, depth - 1)


class _Unpacker(Protocol):
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


_MAGIC = re.compile(
    rb"(?P<zlib>\x78[\x01\x5e\x9c\xda])|(?P<gzip>\x1f\x8b\x08)|(?P<zip>PK\x03\x04)"
    rb"|(?P<bz2>BZh[1-9]1AY&SY)|(?P<xz>\xfd7zXZ\x00)"
)
_UNPACKERS: dict[str, Callable[[], _Unpacker]] = {
    "zlib": zlib.decompressobj,
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "zip": lambda: zlib.decompressobj(wbits=-15),
    "bz2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}


def _unpacked(content: bytes, magic: re.Match[bytes]) -> bytes:
    """What the stream holds, as far as it can be read: a damaged end does not hide a beginning."""
    kind, start = magic.lastgroup or "", magic.start()
    if kind == "zip":
        header = content[start : start + 30]
        if len(header) < 30:
            return b""
        start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    unpacker = _UNPACKERS[kind]()
    taken = bytearray()
    for at in range(start, min(len(content), start + LARGEST), 4096):  # in pieces: what came before damage counts
        try:
            taken += unpacker.decompress(content[at : at + 4096], LARGEST)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            break
        if getattr(unpacker, "eof", False) or len(taken) > LARGEST:
            break
    return bytes(taken)
