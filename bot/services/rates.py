"""How often one person may do a thing: leaky buckets that know nobody and die with the process.

They are kept in memory on purpose. A count in the database, filed under a hash of the chat, would tell whoever takes
the database and the server's secret which chats have sent a report this week; a bucket here tells nobody anything.
The price: each process counts for itself, and a restart empties the buckets. The bounds on what is kept in all
(`bot.services.bounds`) do not depend on them.
"""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many again in `seconds`."""

    times: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether it may be done. If not: in how many `seconds`, and whether this is the `first` refusal in a row."""

    seconds: float = 0.0
    first: bool = False

    @property
    def granted(self) -> bool:
        """Whether it may be done now."""
        return self.seconds <= 0


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float
    refusing: bool = False


class Rates:
    """Buckets by kind and person. Thread-safe; the steady clock it uses is never put back."""

    def __init__(
        self, rates: Mapping[str, Rate], tick: Callable[[], float] = time.monotonic, most: int = 20_000
    ) -> None:
        """`rates` says what is counted; of more than `most` buckets the ones longest unused are forgotten."""
        self._rates = dict(rates)
        self._tick = tick
        self._most = most
        self._key = secrets.token_bytes(32)
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, kind: str, who: int) -> Admission:
        """Do it once, if there is room for it."""
        return self._pour(kind, who, 1.0)

    def look(self, kind: str, who: int) -> Admission:
        """Whether there is room for it; counts nothing."""
        return self._pour(kind, who, 0.0)

    def __len__(self) -> int:
        return len(self._buckets)

    def _pour(self, kind: str, who: int, amount: float) -> Admission:
        rate, now, key = self._rates[kind], self._tick(), self._name(kind, who)
        with self._lock:
            bucket = self._buckets.get(key) or _Bucket(0.0, now)
            bucket.level = max(0.0, bucket.level - (now - bucket.at) * rate.times / rate.seconds)
            bucket.at = now
            over = bucket.level + 1 - rate.times
            if over > 1e-9:
                first, bucket.refusing = not bucket.refusing, True
                self._keep(key, bucket)
                return Admission(over * rate.seconds / rate.times, first)
            if amount:
                bucket.level += amount
                bucket.refusing = False
                self._keep(key, bucket)
        return Admission()

    def _keep(self, key: bytes, bucket: _Bucket) -> None:
        self._buckets[key] = bucket
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)

    def _name(self, kind: str, who: int) -> bytes:
        return hashlib.blake2b(f"{kind} {who}".encode(), digest_size=16, key=self._key).digest()
