"""A consultation read from YAML; everything that is wrong is named with its line and field."""

from bot.consultations.model import Consultation


def read_yaml(text: str) -> Consultation:
    """The consultation of a file, well built, though words may be missing (see `checking.missing`).

    `ConsultationError` with everything that is wrong.
    """
    raise NotImplementedError
