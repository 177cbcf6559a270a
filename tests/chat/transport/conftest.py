"""A stand-in for Telegram and a bot that talks to it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.chat.transport.telegram_double import TelegramDouble, bot_at, telegram_double


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    """A stand-in for Telegram on loopback."""
    async with telegram_double() as double:
        yield double


@pytest.fixture
async def bot(telegram: TelegramDouble) -> AsyncIterator[Bot]:
    """A bot on our HTTP."""
    async with bot_at(telegram.url) as bot:
        yield bot
