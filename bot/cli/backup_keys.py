"""Asking for what opens a backup, without showing it."""

from pathlib import Path
from typing import TextIO

import click

from bot.services.backups import RECOVERY, kind_of_key, unlock

QUESTIONS = {
    True: "The recovery key, all 13 groups on one line (it is not shown)",
    False: "The backup's passphrase (it is not shown)",
}


def key_of(path: Path, file: TextIO | None) -> bytes:
    """The key of a backup: what opens it is read from a file, or asked for."""
    by_recovery = kind_of_key(path) == RECOVERY
    typed = file.read().strip("\r\n") if file is not None else click.prompt(QUESTIONS[by_recovery], hide_input=True)
    return unlock(path, typed)
