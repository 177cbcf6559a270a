"""The browser the tests drive: Debian's Chromium, or the one that `AMANAH_TEST_CHROMIUM` names.

Its headless shell draws no window of its own around a page, and opens one in a quarter of the time.
"""

import os
import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The path of the browser; a test that needs one fails where there is none."""
    named = os.environ.get("AMANAH_TEST_CHROMIUM")
    path = named or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert path, "no chromium: install one or set AMANAH_TEST_CHROMIUM"
    return path
