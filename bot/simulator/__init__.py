"""A local Bot API server and a chat page: the demo and the tests talk to the real bot through it."""

from bot.simulator.faults import DEMO_LIMITS, Faults, Limits
from bot.simulator.front import Call
from bot.simulator.gatherings import Channel, Group
from bot.simulator.people import Person
from bot.simulator.server import BotApiServer, Newcomer
from bot.simulator.views import Button, Event, Message, Toast
from bot.simulator.webhook import Redelivery

__all__ = [
    "DEMO_LIMITS",
    "BotApiServer",
    "Button",
    "Call",
    "Channel",
    "Event",
    "Faults",
    "Group",
    "Limits",
    "Message",
    "Newcomer",
    "Person",
    "Redelivery",
    "Toast",
]
