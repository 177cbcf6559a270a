"""A file on its way to somebody."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """`pieces` are made as they are asked for, once. A file that breaks off raises."""

    name: str
    media_type: str
    pieces: Iterator[bytes]
