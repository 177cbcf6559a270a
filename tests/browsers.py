"""The browser the tests drive: Debian's Chromium, or the one that `AMANAH_TEST_CHROMIUM` names."""

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
    path = os.environ.get("AMANAH_TEST_CHROMIUM") or shutil.which("chromium")
    assert path, "no chromium: install one or set AMANAH_TEST_CHROMIUM"
    return path
