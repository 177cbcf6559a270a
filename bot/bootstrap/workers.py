"""The threads in which the core works: a pool, one that does in one go what has come together, and a quiet one."""

import asyncio
import contextlib
import functools
import os
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.chat.threads import InThread
from bot.storage.engine import Storage

T = TypeVar("T")

MOST_TOGETHER = 64
"""How many pieces of work are done in one go, so that the desk and the jobs come to their turn in between."""


def in_thread(workers: Executor) -> InThread:
    """Calls the core on these workers."""

    async def run(function: Callable[..., T], /, *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(workers, functools.partial(function, *arguments))

    return run


@contextlib.contextmanager
def in_quiet_moments(work: Callable[[], bool], pause: float) -> Iterator[None]:
    """Do a piece of work again and again on a thread that runs only when no other wants to (`SCHED_IDLE`, sched(7)).

    `pause`, in seconds, is before the first piece and after each that found nothing to do. Leaving does not wait for
    the one in hand, which on a busy machine may take long; so its work must be such that nobody needs it.
    """
    stop = threading.Event()

    def keep_on() -> None:
        with contextlib.suppress(OSError):  # then it works at the usual priority
            os.sched_setscheduler(threading.get_native_id(), os.SCHED_IDLE, os.sched_param(0))
        while not stop.wait(pause):
            while not stop.is_set() and work():
                pass

    threading.Thread(target=keep_on, name="quiet", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


@dataclass(frozen=True, slots=True)
class _Piece:
    work: Callable[[], Any]
    ended: asyncio.Future[Any]


class OneThread:
    """Calls short work of the core on one thread; what waits while it is busy is done, and committed, in one go.

    For SQLite, which has one writer anyway: a write to the disk, and a hop to the thread and back, then serve many
    updates. Used from one event loop.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._waiting: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()

    async def __call__(self, function: Callable[..., T], /, *arguments: object) -> T:
        """Do it, and give its result once it is kept."""
        ended: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Piece(functools.partial(function, *arguments), ended))
        return await ended

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """The thread, running; leaving finishes what was given to it."""
        thread = threading.Thread(target=self._work, name="core-line")
        thread.start()
        try:
            yield
        finally:
            self._waiting.put(None)
            thread.join()

    def _work(self) -> None:
        """As much as waits, again and again, until the end."""
        while (group := self._next_group())[0] is not None:
            pieces = [one for one in group if one is not None]
            outcomes = self._together(pieces)
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                pieces[0].ended.get_loop().call_soon_threadsafe(_tell, pieces, outcomes)

    def _together(self, pieces: list[_Piece]) -> list[Any]:
        """What each ended with; whatever nobody thought of ends all of these, and the next ones are done."""
        try:
            return self._storage.together([one.work for one in pieces])
        except Exception as failure:  # noqa: BLE001 - a thread that ended here would leave everybody unanswered
            return [failure] * len(pieces)

    def _next_group(self) -> list[_Piece | None]:
        """At least one; the end comes alone."""
        group = [self._waiting.get()]
        while group[0] is not None and len(group) < MOST_TOGETHER:
            try:
                one = self._waiting.get_nowait()
            except queue.Empty:
                break
            if one is None:
                self._waiting.put(None)  # after these
                break
            group.append(one)
        return group


def _tell(pieces: list[_Piece], outcomes: list[Any]) -> None:
    for piece, outcome in zip(pieces, outcomes, strict=True):
        if piece.ended.cancelled():
            continue
        if isinstance(outcome, Exception):
            piece.ended.set_exception(outcome)
        else:
            piece.ended.set_result(outcome)
