"""How fast a broadcast goes, as whoever looks at it again and again can tell."""

import threading
from collections import deque

WINDOW = 30.0
"""Seconds over which the speed is taken."""

_LEAST = 0.5


class Speedometer:
    """Remembers what was seen of each broadcast for half a minute. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[int, deque[tuple[float, int]]] = {}

    def per_second(self, broadcast_id: int, finished: int, now: float) -> float | None:
        """The speed, given that so many are finished `now`; None at the first look."""
        with self._lock:
            seen = self._seen.setdefault(broadcast_id, deque())
            while seen and now - seen[0][0] > WINDOW:
                seen.popleft()
            if not seen or now - seen[-1][0] >= _LEAST:
                seen.append((now, finished))
            since, before = seen[0]
        return (finished - before) / (now - since) if now - since >= _LEAST else None

    def forget(self, broadcast_id: int) -> None:
        """It is over."""
        with self._lock:
            self._seen.pop(broadcast_id, None)
