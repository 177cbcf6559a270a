"""What a button carries: which state it was drawn for, what it does, and to what."""

import string
from dataclasses import dataclass

from bot.errors import Refused

_DIGITS = string.digits + string.ascii_lowercase
_MOST_BYTES = 64  # Telegram's limit for callback data


@dataclass(frozen=True, slots=True)
class Press:
    """A button's data. It is checked again when it comes back: anybody can send any bytes."""

    turn: int
    verb: str
    argument: str = ""

    def encode(self) -> str:
        """As Telegram carries it; `Refused` when it would not fit."""
        data = f"{_base36(self.turn)}.{self.verb}.{self.argument}"
        if len(data.encode()) > _MOST_BYTES:
            raise Refused("a button's data is too long")
        return data

    @classmethod
    def decode(cls, data: str) -> "Press | None":
        """Back from what `encode` made; None for anything else."""
        turn, dot, rest = data.partition(".")
        verb, second, argument = rest.partition(".")
        if not (dot and second and turn and verb) or len(turn) > 8 or not set(turn) <= set(_DIGITS):
            return None
        return cls(int(turn, 36), verb, argument)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
