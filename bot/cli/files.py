"""Files that only their owner may read."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.errors import SettingError


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600, whole or not at all; `SettingError` naming the file when it cannot be written."""
    with writing_private(path) as file:
        file.write(text.encode())


@contextmanager
def writing_private(path: Path) -> Iterator[BinaryIO]:
    """A file with mode 0600 that appears under its name, safe on the disk, when the block ends well; else not at all.

    `SettingError` naming the file when it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(path.parent)
    except OSError:
        raise SettingError(str(path), "cannot be written") from None
    finally:
        draft.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
