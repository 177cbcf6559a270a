"""Whether a consultation is well built, and whether all of its words are there."""

from dataclasses import dataclass

from bot.consultations.model import Consultation
from bot.errors import Fault


@dataclass(frozen=True, slots=True)
class Missing:
    """Words that are not there in a language that is offered; `path` as in `Fault`, without the language."""

    path: str
    language: str


def missing(consultation: Consultation) -> tuple[Missing, ...]:
    """Every text that lacks a language, in the order of the form."""
    raise NotImplementedError


def faults(consultation: Consultation) -> tuple[Fault, ...]:
    """What is badly built: conditions, limits, dates; nothing about missing words."""
    raise NotImplementedError
