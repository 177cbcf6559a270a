"""The messages in hand, on a line that may stand still."""

import asyncio

import pytest

from bot.chat.mailing import Mailing, letter
from bot.chat.pace import Gate, Pace
from bot.chat.request import AiohttpRequest
from bot.chat.shift import Shift
from bot.services.delivery.broadcasts import Parcel
from tests.chat.transport.telegram_double import TOKEN, Answer, TelegramDouble

pytestmark = pytest.mark.anyio

RATE, LETTERS = 1_000, 500


async def test_on_a_line_that_stands_still_only_few_are_on_their_way(telegram: TelegramDouble) -> None:
    """When it moves again all of them arrive at once; Telegram must not take that for a flood."""
    telegram.next("sendMessage", Answer(silent=True), LETTERS)
    mailing = Mailing(AiohttpRequest(connections=LETTERS), f"{telegram.url}/bot{TOKEN}")
    await mailing.open()
    shift = Shift(mailing, Gate(Pace(RATE)), asyncio.Event(), LETTERS)
    said = letter("x", None)
    shift.add([(Parcel(1, number, 1_000 + number, "en"), said) for number in range(LETTERS)])
    sending = asyncio.create_task(shift.send())
    while not shift.is_full:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0.005)
    shift.close()
    waiting = len(shift.unsaid())
    await mailing.close()
    await sending

    assert LETTERS - waiting <= 0.2 * RATE
