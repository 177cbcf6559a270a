"""Every use case of the desk asks for a power itself, before it looks anything up: pages are not the only way in."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

import pytest

from bot.errors import NotAllowed
from bot.services.principals import DeskSession, Power, Principal, Role, may
from bot.storage.engine import Storage
from tests.desk.seeding import Forum
from tests.desk.serving import desk_for

OWN_ACCOUNT = {
    "Access.change_password",
    "Access.set_language",
    "Access.sign_out_everywhere",
    "DeskSessions.lock",
}
"""What belongs to whoever has an account at all, also before they have chosen a password."""


TOLD = {"Indexes.acted"}
"""What is told of a session and gives it nothing."""


class Asked(Exception):
    """A power was asked for."""

    def __init__(self, power: Power) -> None:
        super().__init__(power)
        self.power = power


class Asking(DeskSession):
    """A session that says which power is asked of it."""

    def require(self, power: Power) -> None:
        """Instead of looking."""
        raise Asked(power)


@dataclass(frozen=True)
class UseCase:
    """A method of a service, and which of its parameters is the session."""

    name: str
    call: Callable[..., Any]
    session: str

    def by(self, session: DeskSession) -> None:
        """Call it, with nothing else that would be found."""
        hints = get_type_hints(self.call)
        needed = [
            one.name
            for one in inspect.signature(self.call).parameters.values()
            if one.default is inspect.Parameter.empty and one.kind is not inspect.Parameter.VAR_KEYWORD
        ]
        given: dict[str, Any] = {name: _something(hints.get(name), at) for at, name in enumerate(needed, 1)}
        given[self.session] = session
        outcome = self.call(**given)
        if inspect.isgenerator(outcome):
            next(outcome, None)


def _something(hint: object, number: int) -> object:
    """What can be given where only the form is looked at before the power is asked for."""
    return {str: "some words", int: number}.get(hint, ()) if isinstance(hint, type) else ()


def use_cases(service: object, seen: set[int]) -> Iterator[UseCase]:
    """The use cases of a service and of those that belong to it."""
    if id(service) in seen or isinstance(service, DeskSession):
        return
    seen.add(id(service))
    for name, _ in inspect.getmembers(type(service), inspect.isfunction):
        method = getattr(service, name)
        hints = {} if name.startswith("_") else get_type_hints(method)
        for parameter, hint in hints.items():
            own_name = f"{type(service).__name__}.{name}"
            if parameter != "return" and DeskSession in (hint, *get_args(hint)) and own_name not in TOLD:
                yield UseCase(own_name, method, parameter)
    names = (name for name in dir(service) if not name.startswith("_"))
    for part in (getattr(service, name, None) for name in names):
        if type(part).__module__.startswith(("bot.services.", "bot.desk.consulting")):
            yield from use_cases(part, seen)


@pytest.fixture
def found(sqlite_url: str) -> Iterator[Mapping[str, UseCase]]:
    """All use cases of the desk that take a session."""
    storage = Storage(sqlite_url)
    app: Any = desk_for(Forum(storage))
    desk, seen = app.state.desk, set[int]()
    parts = [getattr(desk, name) for name in dir(desk) if not name.startswith("_")]
    cases = [case for part in parts if type(part).__module__.startswith("bot.") for case in use_cases(part, seen)]
    yield {case.name: case for case in cases}
    storage.close()


def power_of(case: UseCase) -> Power | None:
    """What a use case asks for before all else; None when it goes on without asking."""
    try:
        case.by(Asking(Principal(1, "x", "X", Role.ADMIN, "en"), b"x", {}, "x"))
    except Asked as asked:
        return asked.power
    except Exception:  # noqa: BLE001 - whatever it stumbles over, it went too far
        return None
    return None


def test_every_use_case_asks_for_a_power_first(found: Mapping[str, UseCase]) -> None:
    """Before it reads or changes anything that is stored."""
    assert len(found) > 30
    assert {name for name, case in found.items() if power_of(case) is None} == OWN_ACCOUNT


@pytest.mark.parametrize("role", [*Role, "somebody"])
def test_no_role_goes_past_its_powers(found: Mapping[str, UseCase], role: str) -> None:
    """A role that is not known has none."""
    session = DeskSession(Principal(1, "x", "X", role, "en"), b"x", {}, "x")
    powers = {name: power_of(case) for name, case in found.items() if name not in OWN_ACCOUNT}
    denied = [name for name, power in powers.items() if power is not None and not may(role, power)]
    for name in denied:
        with pytest.raises(NotAllowed):
            found[name].by(session)

    assert bool(denied) == (role != Role.ADMIN)


def test_a_one_time_password_does_nothing(found: Mapping[str, UseCase]) -> None:
    """Whatever the role is."""
    session = DeskSession(Principal(1, "x", "X", Role.ADMIN, "en"), b"x", {}, "x", must_change=True)
    for name in set(found) - OWN_ACCOUNT:
        with pytest.raises(NotAllowed):
            found[name].by(session)
