"""From an edge's event loop into a worker thread and back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")


class InThread(Protocol):
    """Runs a plain function of the core in a worker thread and gives its result."""

    def __call__(self, function: Callable[..., T], /, *arguments: object) -> Awaitable[T]:
        """Call `function(*arguments)` there."""
        ...


@dataclass(frozen=True, slots=True)
class Threads:
    """How the core is called: `briefly` for an update's own short work, `slowly` for what others must not wait for."""

    briefly: InThread
    slowly: InThread
