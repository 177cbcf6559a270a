"""What the pages of weeks and of published figures work with."""

from dataclasses import dataclass

from bot.services.published import Published
from bot.services.weeks.reading import Reading
from bot.services.weeks.weeks import Weeks


@dataclass(frozen=True, slots=True)
class Weekly:
    """The services of weeks: without keys, with them, and what has left the desk."""

    weeks: Weeks
    reading: Reading
    published: Published
