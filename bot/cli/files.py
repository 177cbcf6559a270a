"""Files that only their owner may read."""

import os
import secrets
from pathlib import Path

from bot.errors import SettingError


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600, whole or not at all; `SettingError` naming the file when it cannot be written."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(draft, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(text)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise SettingError(str(path), "cannot be written") from None
