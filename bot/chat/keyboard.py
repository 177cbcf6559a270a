"""The buttons below a message, as plain rows: made for every card, so nothing is in them but what is sent."""

from typing import Any, NamedTuple, TypeAlias


class Button(NamedTuple):
    """A button: what is on it, and what comes back when it is pressed (1 to 64 bytes)."""

    text: str
    data: str


Keyboard: TypeAlias = tuple[tuple[Button, ...], ...]
"""Rows of buttons, from the top."""


def markup(keyboard: Keyboard) -> dict[str, Any]:
    """As the Bot API takes it (core.telegram.org/bots/api#inlinekeyboardmarkup)."""
    return {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in keyboard]}
