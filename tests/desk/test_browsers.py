"""What a browser says of itself, as words a person knows."""

import pytest

from bot.desk.browsers import device_of
from bot.services.desk_sessions import Device

MOZILLA = "Mozilla/5.0"
SEEN = [
    (f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0", "firefox", "windows"),
    (f"{MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/128.0.0.0 Safari/537.36 Edg/128.0", "edge", "windows"),
    (f"{MOZILLA} (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/17.5 Safari/605.1", "safari", "macos"),
    (f"{MOZILLA} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/128.0 Safari/537.36", "chrome", "chromeos"),
    (f"{MOZILLA} (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121.0", "samsung", "android"),
    (f"{MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/128.0 Mobile Safari/604.1", "chrome", "ios"),
    (f"{MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 Chrome/128.0 Safari/537.36 OPR/113.0", "opera", "linux"),
    ("curl/8.5.0", "", ""),
    ("", "", ""),
]


@pytest.mark.parametrize(("says", "browser", "system"), SEEN)
def test_browser_and_system_are_told(says: str, browser: str, system: str) -> None:
    """Though each names those it descends from."""
    assert device_of(says) == Device(browser, system)
