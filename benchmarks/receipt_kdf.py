"""What a receipt code costs to check, beside two usual derivations measured in the same run.

    python benchmarks/receipt_kdf.py [rounds]

Every round measures every derivation once, in turn, so that a slow moment of the machine touches all alike; the
medians are compared. Read the ratios: milliseconds depend on the machine. Dearer is safer but keeps a worker
thread (and the memory) busy for that long at every *Send* and every opened code.
"""

import hashlib
import statistics
import sys
import time
from collections.abc import Callable

from bot.vault.kdf import PASSWORD_COST, RECEIPT_COST, KdfCost
from bot.vault.receipts import Receipts, new_code
from bot.vault.secret import ServerSecret

COSTS = (RECEIPT_COST, KdfCost(3, 19_456), KdfCost(2, 47_104), KdfCost(1, 65_536), KdfCost(3, 65_536), PASSWORD_COST)
BASE = "scrypt n=2^14 r=8 p=1 (16 MiB)"


def candidates() -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    receipts = Receipts(ServerSecret.generate())
    code, salt = new_code(), bytes(16)
    peers: dict[str, Callable[[], object]] = {
        BASE: lambda: hashlib.scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32),
        "PBKDF2-HMAC-SHA256 600,000": lambda: hashlib.pbkdf2_hmac("sha256", code.encode(), salt, 600_000),
    }
    ours = {cost.to_text(): (lambda cost=cost: receipts.derive(code, cost)) for cost in COSTS}
    return peers | ours


def main() -> None:
    """Measure and print one line for each derivation."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    named = candidates()
    taken: dict[str, list[float]] = {name: [] for name in named}
    for derive in named.values():
        derive()
    for _ in range(rounds):
        for name, derive in named.items():
            start = time.perf_counter()
            derive()
            taken[name].append((time.perf_counter() - start) * 1000)
    base = statistics.median(taken[BASE])
    print(f"{'derivation':34} {'median ms':>10} {'least–most ms':>16} {'× scrypt':>9}   ({rounds} rounds)")
    for name, times in taken.items():
        median = statistics.median(times)
        mark = (
            "  <- receipts"
            if name == RECEIPT_COST.to_text()
            else "  <- passwords"
            if name == PASSWORD_COST.to_text()
            else ""
        )
        print(f"{name:34} {median:10.1f} {min(times):7.1f}–{max(times):<8.1f} {median / base:9.2f}{mark}")


if __name__ == "__main__":
    main()
