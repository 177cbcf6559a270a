"""Receipt codes whose keys are derived in quiet moments, before anybody needs them: the review card has one at once.

Deriving takes as long as it should take an attacker, some 20 ms. Done when *Send* is pressed it would keep the person
waiting, and in a rush everybody else too.
"""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.vault.kdf import KdfCost
from bot.vault.receipts import ReceiptMarks, Receipts, new_code

KEPT_SECONDS = 3600.0
"""How long a code lies ready: whoever looks into the memory of the process learns no code that is used later."""

REMEMBERED, REMEMBERED_SECONDS = 4096, 24 * 3600.0
"""Of how many codes that were handed out the marks are remembered, and how long: as long as a draft is kept."""


class ReceiptsAhead:
    """A small stock of codes. Thread-safe; nothing of it is ever written anywhere."""

    def __init__(
        self, receipts: Receipts, cost: KdfCost, most: int, tick: Callable[[], float] = time.monotonic
    ) -> None:
        """Up to `most` codes lie ready; 0 for none. `cost` is what trying one costs; `tick` a steady clock in seconds.

        Of what a code gives only the marks are kept: what opens a reply is thrown away at once.
        """
        self._receipts = receipts
        self._cost = cost
        self._most = most
        self._tick = tick
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._ready: deque[tuple[float, str, ReceiptMarks]] = deque()
        self._handed_out: OrderedDict[bytes, tuple[float, ReceiptMarks]] = OrderedDict()

    def __len__(self) -> int:
        """How many codes lie ready."""
        return len(self._ready)

    def take(self) -> str:
        """A new code: one that lies ready, or one whose keys are still to be derived."""
        with self._lock:
            self._throw_old_away()
            if not self._ready:
                return new_code()
            _, code, marks = self._ready.popleft()
            self._handed_out[self._name(code)] = (self._tick() + REMEMBERED_SECONDS, marks)
            while len(self._handed_out) > REMEMBERED:
                self._handed_out.popitem(last=False)
            return code

    def marks_of(self, code: str) -> ReceiptMarks | None:
        """The marks of a code that was handed out here, as long as they are remembered."""
        with self._lock:
            until, marks = self._handed_out.get(self._name(code), (0.0, None))
            return marks if until > self._tick() else None

    def derive_one(self) -> bool:
        """Add a code to the stock if there is room; whether there was. As slow as a derivation is."""
        with self._lock:
            self._throw_old_away()
            if len(self._ready) >= self._most:
                return False
        code = new_code()
        marks = self._receipts.derive(code, self._cost).marks
        with self._lock:
            self._ready.append((self._tick() + KEPT_SECONDS, code, marks))
        return True

    def _throw_old_away(self) -> None:
        now = self._tick()
        while self._ready and self._ready[0][0] <= now:
            self._ready.popleft()

    def _name(self, code: str) -> bytes:
        """So that codes somebody has been shown do not lie about in memory."""
        return hashlib.blake2b(code.encode(), digest_size=16, key=self._key).digest()
