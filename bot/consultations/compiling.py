"""A consultation as a form that the engine can ask."""

from bot.consultations.model import Consultation
from bot.flows.flow import Flow
from bot.flows.questions import Option


def to_flow(consultation: Consultation, areas: tuple[Option, ...]) -> Flow:
    """The form of a consultation, called `c_<id>`; `areas` are the forum's. `FlowError` when it is badly built."""
    raise NotImplementedError
