"""Who is signed in at the desk, and what they may do there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import NotAllowed
from bot.vault.keys import KeyPair


class Role(StrEnum):
    """What an account is for."""

    ADMIN = "admin"  # as a coordinator, and looks after people, keys and settings
    COORDINATOR = "coordinator"
    READER = "reader"  # reads what was entrusted and changes nothing
    LIAISON = "liaison"  # of the police: sees what is published, and holds no key


class Power(StrEnum):
    """What somebody may do; every page and every use case asks for one of these, none for a role."""

    LOOK = "look"  # an account of one's own, and what is published
    READ = "read"  # what was entrusted, and exact figures
    WORK = "work"  # answer, decide, write, send, publish
    MANAGE = "manage"  # people, keys, settings


POWERS: Mapping[Role, frozenset[Power]] = {
    Role.ADMIN: frozenset(Power),
    Role.COORDINATOR: frozenset({Power.LOOK, Power.READ, Power.WORK}),
    Role.READER: frozenset({Power.LOOK, Power.READ}),
    Role.LIAISON: frozenset({Power.LOOK}),
}
KEY_HOLDERS = frozenset(role.value for role, powers in POWERS.items() if Power.READ in powers)
"""Roles to whose accounts the team's keys are sealed."""


def may(role: str, power: Power) -> bool:
    """Whether accounts of a role may do this; one of a role that is not known may do nothing."""
    return role in set(Role) and power in POWERS[Role(role)]


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
    """A signed-in account with the team keys that are theirs to use, by epoch."""

    principal: Principal
    id: bytes = field(repr=False)
    keys: Mapping[int, KeyPair] = field(repr=False)
    csrf: str = field(repr=False)
    must_change: bool = False
    """Whether the password is one that somebody else gave; there are no keys until another is chosen."""
    own: KeyPair | None = field(default=None, repr=False)
    """The account's own key pair, which opens what is sealed to it alone."""

    def may(self, power: Power) -> bool:
        """Whether the account may do this."""
        return may(self.principal.role, power)

    def require(self, power: Power) -> None:
        """Raise `NotAllowed` unless the account may do this, with a password of its owner's own."""
        if self.must_change:
            raise NotAllowed("sign in at the desk and choose a password first")
        if not self.may(power):
            raise NotAllowed("this account is not for that")
