"""The methods of the Bot API, by family; `METHODS` finds one by its lower-case name."""

from bot.simulator.api import attachments, chats, messages, profile
from bot.simulator.api.family import Method

METHODS: dict[str, Method] = {
    name.lower(): method
    for family in (messages.METHODS, attachments.METHODS, chats.METHODS, profile.METHODS)
    for name, method in family.items()
}

WRITING = frozenset(name.lower() for name in (*messages.COUNTED, *attachments.COUNTED))
"""Methods that flood control counts."""

__all__ = ["METHODS", "WRITING", "Method"]
