"""Sign-ins at the desk, counted by how they ended."""

from collections.abc import Callable
from typing import Any

from bot.errors import SignInFailed, TooManyTries
from bot.services.access import Access
from bot.services.desk_sessions import Device


class CountedAccess(Access):
    """Counts sign-ins by how they ended."""

    def __init__(self, *arguments: Any, count: Callable[[str], None], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._count = count

    def sign_in(self, login: str, password: str, client: str, device: Device | None = None) -> str:
        """As `Access.sign_in`."""
        return self._counted(lambda: super(CountedAccess, self).sign_in(login, password, client, device))

    def give_code(self, token: str, code: str, device: Device | None = None) -> str:
        """As `Access.give_code`."""
        return self._counted(lambda: super(CountedAccess, self).give_code(token, code, device))

    def unlock(self, token: str, password: str, client: str) -> str:
        """As `Access.unlock`."""
        return self._counted(lambda: super(CountedAccess, self).unlock(token, password, client))

    def _counted(self, sign_in: Callable[[], str]) -> str:
        try:
            token = sign_in()
        except SignInFailed:
            self._count("failed")
            raise
        except TooManyTries:
            self._count("slowed")
            raise
        self._count("ok")
        return token
