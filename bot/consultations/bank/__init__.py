"""Consultations that are ready to be used: the questions a forum starts with."""

from pathlib import Path

from bot.consultations.model import Consultation
from bot.consultations.reading import read_yaml
from bot.errors import NotFound

_FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The ids of the consultations there are, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def text(name: str) -> str:
    """One as it is written; `NotFound` when there is none of that id."""
    if name not in names():
        raise NotFound(f"the bank has {', '.join(names())}")
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def load(name: str) -> Consultation:
    """One, read; `NotFound` when there is none of that id."""
    return read_yaml(text(name))
