"""A consultation written as YAML."""

from bot.consultations.model import Consultation


def write_yaml(consultation: Consultation) -> str:
    """As a file that `read_yaml` reads back; always in the same order."""
    raise NotImplementedError
