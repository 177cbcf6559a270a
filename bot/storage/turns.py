"""Whose turn it is: one thread at a time, in the order in which they came."""

import threading
from collections import deque


class Turns:
    """A lock that is handed on to whoever has waited longest.

    The standard library's goes to whoever is quickest, which is the thread that has just let go of it: under load
    everybody else would wait until their patience ends.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def take(self, seconds: float) -> bool:
        """Wait for the turn, so many seconds at most; whether it has come."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._mutex:
            if mine not in self._waiting:
                return True  # it was handed on in this very moment
            self._waiting.remove(mine)
            return False

    def hand_on(self) -> None:
        """End the turn."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
