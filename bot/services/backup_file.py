"""The form of a backup: a header anybody can read, then sealed pieces of one compressed stream of rows.

    AMANAH-BACKUP 1
    {"schema": …, "week": …, "key": {…}, "stream": …}     one line of JSON: what is needed to open the rest
    length (4 bytes, big end first) and sealed piece, again and again; the last one is marked as the last

Opened and decompressed, the stream is lines of JSON: `{"table": …, "columns": […]}`, then a list for each of its rows,
then the next table; at the end `{"rows": {table: count}, "digest": …}`, the digest being BLAKE2b of all before it.
In a row, a list with one number in it stands for so many bytes, which follow behind the line in the order of their
columns. The same form serves both databases.
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
_LONGEST_LINE: Final = 1024 * 1024
_LARGEST: Final = 64 * 1024 * 1024  # bytes of one value
_BYTES: Final = (bytes, bytearray, memoryview)
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
    """Write a backup piece by piece; `header.stream` is filled in here. A line is plain data, or a row with bytes."""
    bound_to = _bound(header)
    sealer = StreamSealer(key, bound_to=bound_to)
    out.write(MAGIC + Header(header.schema, header.week, header.key, sealer.start).to_line())
    squeezed, waiting = zlib.compressobj(1), bytearray()  # most of it is ciphertext, which nothing makes smaller
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
    opened = _Opened(source, StreamOpener(key, header.stream, bound_to=_bound(header)))
    while (line := opened.line()) is not None:
        yield _filled(_parsed(line), opened)
    opened.end()


def to_line(plain: object) -> bytes:
    """A line: plain data, or a row whose bytes follow behind it."""
    if not isinstance(plain, list | tuple):
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    blobs = [bytes(value) for value in plain if isinstance(value, _BYTES)]
    values = [[len(value)] if isinstance(value, _BYTES) else value for value in plain]
    return b"".join([json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), b"\n", *blobs])


class _Opened:
    """The stream, opened and decompressed as far as somebody has read it."""

    def __init__(self, source: BinaryIO, opener: StreamOpener) -> None:
        self._source = source
        self._opener = opener
        self._unsqueezed = zlib.decompressobj()
        self._waiting = bytearray()
        self._last = False

    def line(self) -> bytes | None:
        """The next line without its end; None when the stream is at its own."""
        searched = 0
        while (end := self._waiting.find(b"\n", searched)) < 0:
            searched = len(self._waiting)
            if searched > _LONGEST_LINE:
                raise CannotOpen(DAMAGED)
            if not self._more():
                if self._waiting:
                    raise CannotOpen(DAMAGED)
                return None
        return self.take(end + 1)[:-1]

    def take(self, count: int) -> bytes:
        """So many bytes."""
        while len(self._waiting) < count:
            if not self._more():
                raise CannotOpen(DAMAGED)
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        return taken

    def end(self) -> None:
        """`CannotOpen` unless the stream and the file end here, as they were written."""
        if self._source.read(1) or not self._unsqueezed.eof or self._unsqueezed.unused_data:
            raise CannotOpen(DAMAGED)

    def _more(self) -> bool:
        """Open and decompress some more; False at the end."""
        piece = self._unsqueezed.unconsumed_tail
        if not piece:
            if self._last:
                return False
            piece, self._last = self._opener.open(_read_piece(self._source))
        try:
            self._waiting += self._unsqueezed.decompress(piece, PIECE * 16)
        except zlib.error:
            raise CannotOpen(DAMAGED) from None
        return True


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise CannotOpen(DAMAGED) from None


def _filled(plain: Any, opened: _Opened) -> Any:
    """A row with its bytes in their places; anything else as it is."""
    if not isinstance(plain, list):
        return plain
    for place, value in enumerate(plain):
        if isinstance(value, list):
            if len(value) != 1 or not isinstance(value[0], int) or not 0 <= value[0] <= _LARGEST:
                raise CannotOpen(DAMAGED)
            plain[place] = opened.take(value[0])
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


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
