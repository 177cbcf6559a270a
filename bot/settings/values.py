"""What each kind of value must look like. A complaint says what is expected and never repeats the value."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from bot.domain.areas import LONDON, area_code
from bot.domain.helplines import Helpline, parse_helplines
from bot.domain.sun import MOST_NORTHERN, Place
from bot.errors import FieldError
from bot.i18n.languages import LANGUAGES
from bot.settings.tree import Listen

DIGITS = 12
"""Of the longest number anybody needs."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class WrongValueError(ValueError):
    """A value that cannot be used; its text says what is expected, `why` in one word what is wrong with this one."""

    def __init__(self, expected: str, why: str = "wrong") -> None:
        super().__init__(expected)
        self.why = why


def one_line(text: str) -> str:
    """A name: one line of at most 64 characters."""
    if not text.isprintable() or len(text) > 64:
        raise WrongValueError("must be one line of at most 64 characters")
    return text


def names(text: str) -> tuple[str, ...]:
    """Names with commas between, each once."""
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def languages(text: str) -> tuple[str, ...]:
    """Codes of languages Amanah speaks."""
    known = tuple(one.code for one in LANGUAGES)
    codes = names(text.lower())
    if not codes or not set(codes) <= set(known):
        raise WrongValueError(f"must be of {', '.join(known)}, with commas between")
    return codes


def areas(text: str) -> tuple[str, ...]:
    """The names of the areas: London's, a comma list, or the lines of a file."""
    return some_areas(_read_file(text))


def some_areas(text: str) -> tuple[str, ...]:
    """The same without a file: London's, or a comma list that is not empty."""
    if text.strip().casefold() == "london":
        return tuple(name.pick("en") for name in LONDON.values())
    found = coded_names(text)
    if not found:
        raise WrongValueError('must be "london", names with commas between, or a file with one name a line', "empty")
    return found


def organisations(text: str) -> tuple[str, ...]:
    """The names of the forum's member organisations, in the same ways; none is fine."""
    return coded_names(_read_file(text))


def coded_names(text: str) -> tuple[str, ...]:
    """Names with commas between, which need different codes."""
    found = names(text)
    if not all(one.isprintable() and len(one) <= 60 for one in found):
        wanted = "must be names of at most 60 letters with commas between, or a file with one a line"
        raise WrongValueError(wanted, "long")
    try:
        codes = {area_code(name) for name in found}
    except FieldError as wrong:
        raise WrongValueError(str(wrong), "letters") from None
    if len(codes) != len(found):
        raise WrongValueError("has two names that begin alike; make them differ in their first 24 letters", "alike")
    return found


def _read_file(text: str) -> str:
    """A comma list of a file's lines where the text names a file, else the text."""
    if "/" not in text:
        return text
    try:
        lines = Path(text).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise WrongValueError("names a file that cannot be read") from None
    return ",".join(line for line in lines if not line.startswith("#"))


def helplines(text: str) -> tuple[Helpline, ...]:
    """Who to turn to, the emergency number first."""
    try:
        return parse_helplines(text)
    except FieldError as wrong:
        raise WrongValueError(str(wrong)) from None


def time_zone(text: str) -> ZoneInfo:
    """A time zone by its name in the tz database."""
    try:
        return ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise WrongValueError("must be the name of a time zone, as in Europe/London") from None


def place(text: str) -> Place:
    """Degrees north and east, of a place where the sun sets every day."""
    match = re.fullmatch(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*", text, re.ASCII)
    found = Place(float(match[1]), float(match[2])) if match else None
    if found is None or abs(found.latitude) > MOST_NORTHERN or abs(found.longitude) > 180:
        raise WrongValueError(f"must be like 51.51,-0.13, and at most {MOST_NORTHERN:g} degrees from the equator")
    return found


def token(text: str) -> str:
    """A bot's token as @BotFather gives it."""
    if text and not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{20,64}", text):
        raise WrongValueError("is not a token as @BotFather gives it")
    return text


def server_secret(text: str) -> str:
    """64 hexadecimal digits, or nothing."""
    if text and not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise WrongValueError("must be 64 hexadecimal digits, as `amanah init` makes them")
    return text


def retired_secrets(text: str) -> tuple[str, ...]:
    """Secrets that were replaced, whole or reduced, with commas between."""
    found = names(text)
    if not all(re.fullmatch(r"[0-9a-fA-F]{64}|[0-9a-f]{8}-[0-9a-f]{32}", one) for one in found):
        raise WrongValueError("must be what `amanah rotate-secret` wrote, with commas between")
    return found


def address(text: str) -> str:
    """An http or https address, without a slash at its end."""
    _split(text)
    return text.rstrip("/")


def address_or_none(text: str) -> str:
    """An address, or nothing."""
    return address(text) if text else ""


def webhook_address(text: str) -> str:
    """An https address, or nothing; plain http only for this machine, where a Bot API server of one's own may be."""
    if text and (parts := _split(text)).scheme != "https" and parts.hostname not in _LOOPBACK:
        raise WrongValueError("must begin with https://")
    return text


def webhook_secret(text: str) -> str:
    """What Telegram accepts as a secret token (Bot API, setWebhook)."""
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text):
        raise WrongValueError("must be 16 to 256 letters, digits, _ or -")
    return text


def database(text: str) -> str:
    """A database's address, of a kind Amanah knows."""
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise WrongValueError("must begin with sqlite:/// or postgresql://")
    return text


def listen(text: str) -> Listen:
    """A host and a port."""
    match = re.fullmatch(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[\w.-]+)):(?P<port>\d{1,5})", text)
    if match is None or int(match["port"]) > 65535:
        raise WrongValueError("must be host:port, as in 127.0.0.1:8080")
    return Listen(match["six"] or match["host"], int(match["port"]))


def one_of(*choices: str) -> Callable[[str], str]:
    """One of a few words."""

    def read(text: str) -> str:
        if text.lower() not in choices:
            raise WrongValueError(f"must be {', '.join(choices[:-1])} or {choices[-1]}")
        return text.lower()

    return read


def between(low: int, high: int) -> Callable[[str], int]:
    """A whole number within bounds."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= DIGITS and low <= int(text) <= high):
            raise WrongValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise WrongValueError("must be an address that begins with https:// or http://")
    return parts
