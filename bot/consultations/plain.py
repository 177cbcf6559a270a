"""A consultation as plain data that JSON and YAML can hold, and back."""

from typing import Any

from bot.consultations.model import Consultation


def to_plain(consultation: Consultation) -> dict[str, Any]:
    """As JSON can hold it, with the keys of the YAML form; what is as usual is left out."""
    raise NotImplementedError


def from_plain(plain: Any) -> Consultation:
    """Back from what `to_plain` made, or from a YAML document; `ConsultationError` with everything that is wrong."""
    raise NotImplementedError
