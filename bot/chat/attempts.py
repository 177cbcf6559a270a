"""How often a call to Telegram is tried, and the one place where Telegram's errors become ours."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TypeVar

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.errors import AccountGone, AmanahError, ChatMoved, Refused, SettingError, TryLater, Unreachable

T = TypeVar("T")

TOKEN_SETTING = "AMANAH_TELEGRAM_TOKEN"  # noqa: S105 - a setting's name

_NOBODY = ("chat not found", "user not found", "peer_id_invalid")
_GONE = ("user is deactivated",)
_log = structlog.get_logger()
_dice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call is worth: at most `tries` calls and, between them, `seconds` of pauses in all.

    The default stays, with the calls themselves, below the time a webhook may take; what is said to people who are
    not waiting can afford more.
    """

    tries: int = 5
    seconds: float = 30.0
    first_pause: float = 0.4
    longest_pause: float = 8.0

    def pause(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row: doubling, up to the longest, give or take a third."""
        steady = min(self.longest_pause, self.first_pause * 2.0 ** min(failures - 1, 30))
        return steady * _dice.uniform(0.67, 1.33)


async def attempt(call: Callable[[], Awaitable[T]], patience: Patience) -> T:
    """Make a call, again after a pause when Telegram asks to wait or cannot be reached.

    A call whose answer was lost is made twice, so that a message may appear twice: better than not at all.
    Raises `TryLater` when patience ends, `Unreachable`, `Refused`, or `SettingError` for a token that is not
    accepted; none quotes Telegram's words, which may repeat a chat's id or a text.
    """
    waited = 0.0
    for tries in count(1):
        outcome = await _outcome(call)
        if not isinstance(outcome, TelegramError):
            return outcome
        failure = translate(outcome)
        if not isinstance(failure, TryLater):
            raise failure
        pause = failure.retry_after or patience.pause(tries)
        if tries >= patience.tries or waited + pause > patience.seconds:
            raise TryLater(pause)
        _log.info("a call to Telegram is tried again", error=type(outcome).__name__, attempts=tries)
        waited += pause
        await asyncio.sleep(pause)
    raise AssertionError


async def _outcome(call: Callable[[], Awaitable[T]]) -> T | TelegramError:
    """The result or the error, so that ours is raised outside of `except` and chains nothing foreign."""
    try:
        return await call()
    except TelegramError as error:
        return error


def translate(error: TelegramError) -> AmanahError:
    """Our error for one of the library's; a `TryLater` of 0 seconds means that Telegram named no time."""
    if isinstance(error, RetryAfter):
        return TryLater(asked_pause(error))
    if isinstance(error, (Forbidden, BadRequest)) and says(error, *_GONE):
        return AccountGone("there is nobody any more")
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and says(error, *_NOBODY)):
        return Unreachable("the person cannot be reached")  # also whoever never met this bot: the token may be another
    if isinstance(error, (InvalidToken, EndPointNotFound)):
        return token_refused()
    if isinstance(error, ChatMigrated):
        return ChatMoved(error.new_chat_id)
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return TryLater(0)
    return Refused("Telegram refused the call")


def refusal(status: int, payload: bytes) -> TelegramError:
    """The library's error for an answer that is not a 2xx, as the library itself would raise it."""
    try:
        answer = json.loads(payload)
    except ValueError:
        answer = {}
    description = str(answer.get("description") or f"HTTP {status}")
    parameters = answer.get("parameters") or {}
    if moved_to := parameters.get("migrate_to_chat_id"):
        return ChatMigrated(moved_to)
    if seconds := parameters.get("retry_after"):
        return RetryAfter(seconds)
    if status in {401, 404}:
        return InvalidToken(description)
    known = {400: BadRequest, 403: Forbidden}
    return known.get(status, NetworkError)(description)


def asked_pause(error: RetryAfter) -> float:
    """The seconds Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def token_refused() -> SettingError:
    """The error for a token Telegram does not know."""
    return SettingError(TOKEN_SETTING, "Telegram does not accept it")


def says(error: TelegramError, *phrases: str) -> bool:
    """Whether Telegram's description contains one of the phrases (given in lower case)."""
    text = error.message.lower()
    return any(phrase in text for phrase in phrases)
