"""From an edge's event loop into a worker thread: one hop an update."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class InThread(Protocol):
    """Runs a plain function of the core in a worker thread and gives its result."""

    def __call__(self, function: Callable[..., T], /, *arguments: object) -> Awaitable[T]:
        """Call `function(*arguments)` there."""
        ...
