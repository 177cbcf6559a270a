"""How large the long tests are: small in the usual run, long with `AMANAH_SOAK=1`."""

import os


def size(small: int, long: int) -> int:
    """`long` when soaking, else `small`."""
    return long if os.environ.get("AMANAH_SOAK") else small
