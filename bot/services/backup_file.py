"""The form of a backup: a header anybody can read, then sealed pieces of one compressed stream of rows.

    AMANAH-BACKUP 1
    {"schema": …, "week": …, "key": {…}, "stream": …}     one line of JSON: what is needed to open the rest
    length (4 bytes, big end first) and sealed piece, again and again; the last one is marked as the last

Opened and decompressed, the stream is lines of JSON: `{"table": …, "columns": […]}`, then a list for each of its rows,
then the next table; at the end `{"rows": {table: count}, "digest": …}`, the digest being BLAKE2b of all lines before. A
list with one text in it stands for bytes, in base 64. The same form serves both databases.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from bot.errors import CannotOpen
from bot.vault.primitives import digest
from bot.vault.stream import OVERHEAD, START_BYTES, StreamOpener, StreamSealer

MAGIC: Final = b"AMANAH-BACKUP 1\n"
PIECE: Final = 64 * 1024
"""Bytes of the compressed stream in one sealed piece."""

_LONGEST_HEADER: Final = 4096
_LONGEST_LINE: Final = 64 * 1024 * 1024
_LENGTH: Final = 4
_LABEL: Final = b"amanah backup"

DAMAGED: Final = "this backup is damaged or cut short"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in the clear: the schema's revision, the ISO week it was made in, and how the key is kept."""

    schema: str
    week: str
    key: dict[str, str] = field(repr=False)
    stream: bytes = field(default=b"", repr=False)

    def to_line(self) -> bytes:
        """As it stands in the file."""
        plain = {"schema": self.schema, "week": self.week, "key": self.key, "stream": _text(self.stream)}
        return json.dumps(plain, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Header":
        """Back from the file; `CannotOpen` when it is anything else."""
        try:
            plain = json.loads(line)
            header = cls(str(plain["schema"]), str(plain["week"]), dict(plain["key"]), _bytes(plain["stream"]))
        except (ValueError, LookupError, TypeError):
            raise CannotOpen(DAMAGED) from None
        if header.to_line() != line or len(header.stream) != START_BYTES:
            raise CannotOpen(DAMAGED)
        return header


def write(out: BinaryIO, header: Header, key: bytes, lines: Iterable[object]) -> None:
    """Write a backup piece by piece; `header.stream` is filled in here. Each line is plain data or bytes."""
    bound_to = _bound(header)
    sealer = StreamSealer(key, bound_to=bound_to)
    out.write(MAGIC + Header(header.schema, header.week, header.key, sealer.start).to_line())
    squeezed, waiting = zlib.compressobj(6), bytearray()
    for line in lines:
        waiting += squeezed.compress(to_line(line))
        while len(waiting) > PIECE:
            _write_piece(out, sealer.seal(bytes(waiting[:PIECE])))
            del waiting[:PIECE]
    waiting += squeezed.flush()
    while len(waiting) > PIECE:
        _write_piece(out, sealer.seal(bytes(waiting[:PIECE])))
        del waiting[:PIECE]
    _write_piece(out, sealer.seal(bytes(waiting), last=True))


def read_header(source: BinaryIO) -> Header:
    """The header; `CannotOpen` when this is no backup, or one of a later form."""
    if source.read(len(MAGIC)) != MAGIC:
        raise CannotOpen("this is not a backup of a form that this version knows")
    return Header.from_line(source.readline(_LONGEST_HEADER))


def read_lines(source: BinaryIO, header: Header, key: bytes) -> Iterator[Any]:
    """Every line after the header, opened; `CannotOpen` at the first piece that is damaged, moved or missing."""
    opener = StreamOpener(key, header.stream, bound_to=_bound(header))
    unsqueezed, text, last = zlib.decompressobj(), bytearray(), False
    while not last:
        piece, last = opener.open(_read_piece(source))
        while piece:
            text += _decompressed(unsqueezed, piece)
            piece = unsqueezed.unconsumed_tail
            *lines, rest = text.split(b"\n")
            text = bytearray(rest)
            for line in lines:
                yield from_line(bytes(line))
            if len(text) > _LONGEST_LINE:
                raise CannotOpen(DAMAGED)
    if source.read(1) or text or not unsqueezed.eof or unsqueezed.unused_data:
        raise CannotOpen(DAMAGED)


def to_line(plain: object) -> bytes:
    """Plain data as a line; bytes become a list with one text in it."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=_bytes_as_list).encode() + b"\n"


def from_line(line: bytes) -> Any:
    """Back from `to_line`; in a row, a list with one text in it becomes bytes again."""
    try:
        plain = json.loads(line)
        if isinstance(plain, list):
            return [_bytes(value[0]) if isinstance(value, list) else value for value in plain]
    except (ValueError, LookupError, TypeError):
        raise CannotOpen(DAMAGED) from None
    return plain


class Digest:
    """BLAKE2b over lines, to be compared with the one at the end."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=32, person=_LABEL)

    def add(self, line: object) -> None:
        """Take one more line in."""
        self._hash.update(to_line(line))

    def hex(self) -> str:
        """Of all lines so far."""
        return self._hash.hexdigest()


def _bound(header: Header) -> bytes:
    return digest(MAGIC + Header(header.schema, header.week, header.key).to_line(), label=_LABEL)


def _write_piece(out: BinaryIO, sealed: bytes) -> None:
    out.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)


def _read_piece(source: BinaryIO) -> bytes:
    length = int.from_bytes(source.read(_LENGTH), "big")
    if not OVERHEAD <= length <= PIECE + OVERHEAD:
        raise CannotOpen(DAMAGED)
    sealed = source.read(length)
    if len(sealed) != length:
        raise CannotOpen(DAMAGED)
    return sealed


def _decompressed(stream: "zlib._Decompress", piece: bytes) -> bytes:
    try:
        return stream.decompress(piece, PIECE * 16)
    except zlib.error:
        raise CannotOpen(DAMAGED) from None


def _bytes_as_list(value: object) -> list[str]:
    if isinstance(value, bytes | bytearray | memoryview):
        return [_text(bytes(value))]
    raise TypeError("a backup cannot hold a value of this kind")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
