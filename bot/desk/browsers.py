"""What somebody signs in with, as words a person knows: told from what the browser says of itself, roughly."""

from collections.abc import Sequence

from bot.services.desk_sessions import Device

# The first that is found: browsers name those they descend from, systems those they are like.
_BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("Firefox/", "firefox"),
    ("FxiOS/", "firefox"),
    ("CriOS/", "chrome"),
    ("Chrome/", "chrome"),
    ("Safari/", "safari"),
)
_SYSTEMS: Sequence[tuple[str, str]] = (
    ("Android", "android"),
    ("iPhone", "ios"),
    ("iPad", "ios"),
    ("CrOS", "chromeos"),
    ("Windows", "windows"),
    ("Macintosh", "macos"),
    ("Linux", "linux"),
)


def device_of(user_agent: str) -> Device:
    """Browser and system by their codes; the empty one for what is not known."""
    return Device(_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))


def _first(signs: Sequence[tuple[str, str]], user_agent: str) -> str:
    return next((code for sign, code in signs if sign in user_agent), "")
