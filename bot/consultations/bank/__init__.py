"""Consultations that are ready to be used: the questions a forum starts with."""

from bot.consultations.model import Consultation


def names() -> tuple[str, ...]:
    """The ids of the consultations there are."""
    raise NotImplementedError


def text(name: str) -> str:
    """One as it is written; `NotFound` when there is none of that id."""
    raise NotImplementedError


def load(name: str) -> Consultation:
    """One, read; `NotFound` when there is none of that id."""
    raise NotImplementedError
