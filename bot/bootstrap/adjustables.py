"""The settings that may be set at the desk, as the desk shows them."""

from collections.abc import Callable

from bot.errors import FieldError
from bot.services.desk_settings import Adjustable
from bot.settings import AT_DESK, AtDesk, Origin, Settings
from bot.settings.values import WrongValueError


def adjustables(installed: Settings, running: Settings) -> tuple[Adjustable, ...]:
    """What may be set at the desk, as installed and as this process runs with it."""
    return tuple(
        Adjustable(
            name=one.name,
            installed=one.text(installed),
            origin=installed.origins.get(one.name, Origin.DEFAULT).value,
            running=one.text(running),
            read=_reader(one),
            bounds=one.bounds,
        )
        for one in AT_DESK
    )


def _reader(one: AtDesk) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return one.canonical(text)
        except WrongValueError as wrong:
            raise FieldError(wrong.why, str(wrong)) from None

    return read
