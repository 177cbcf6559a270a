"""Who is signed in at the desk, and what they may do there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import NotAllowed
from bot.vault.keys import KeyPair


class Role(StrEnum):
    """What an account may do at the desk."""

    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in."""

    coordinator_id: int
    login: str
    name: str
    role: str
    language: str


@dataclass(frozen=True, slots=True)
class DeskSession:
    """A signed-in coordinator with the team keys that are theirs to use, by epoch."""

    principal: Principal
    id: bytes = field(repr=False)
    keys: Mapping[int, KeyPair] = field(repr=False)
    csrf: str = field(repr=False)
    must_change: bool = False
    """Whether the password is one that somebody else gave; there are no keys until another is chosen."""

    def require(self, *roles: Role) -> None:
        """Raise `NotAllowed` unless the account has one of these roles, and a password of its owner's own."""
        if self.must_change:
            raise NotAllowed("sign in at the desk and choose a password first")
        if self.principal.role not in roles:
            raise NotAllowed("this account is not for that")
