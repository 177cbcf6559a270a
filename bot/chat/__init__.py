"""The Telegram edge: hears updates, asks the services, and says the answers."""

import os

# The library's documented switch to its coming time types. Without it, each "retry after" warns of deprecation.
os.environ.setdefault("PTB_TIMEDELTA", "1")
