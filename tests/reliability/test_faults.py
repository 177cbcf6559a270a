"""Telegram fails, breaks off, repeats itself, is slow and asks to wait; people block the bot half way."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import TelegramError

from bot.chat.account import make_bot
from bot.simulator import BotApiServer, Faults
from tests.chat.stage import CHEAP, TOKEN, on_stage
from tests.reliability.reporters import LostError, Reporter, what_went_wrong
from tests.soak import size

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

PEOPLE = size(16, 400)
AT_ONCE = 40
BLOCKING = 0.05
NAIVE_STEPS = 8


def spoil(faults: Faults, seed: int) -> None:
    """What goes wrong from now on: the rates at which a bot without retries was measured."""
    faults.bad_gateway, faults.reset_before, faults.reset_after = 0.02, 0.01, 0.01
    faults.too_many, faults.duplicates, faults.latency = 0.002, 0.02, 0.02
    faults._random.seed(seed)


def people(server: BotApiServer, dice: random.Random) -> list[Reporter]:
    """People who wait patiently and never press twice: whoever is not answered is lost."""
    return [
        Reporter(
            server.person(first_name=f"P{number}"),
            f"f{number}",
            random.Random(dice.random()),
            patience=30.0,
            tries=0,
            thinking=0.05,
            rest=0.1,
            with_photo=number % 4 == 0,
            writes_again=number % 3 == 0,
            blocks_after=dice.randrange(2, 10) if dice.random() < BLOCKING else None,
        )
        for number in range(PEOPLE)
    ]


async def all_of(steps: list[Callable[[], Awaitable[None]]]) -> int:
    """Let everybody go their way, so many at once; how many did not reach the end."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(step: Callable[[], Awaitable[None]]) -> bool:
        async with places:
            try:
                await step()
            except LostError as lost:
                print(lost)  # noqa: T201  who, and where they stood
                return False
            return True

    return (await asyncio.gather(*map(one, steps))).count(False)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_only_those_who_block_the_bot_are_lost(database_url: str, tmp_path: Path, webhook: bool) -> None:
    """2 % of calls fail, 2 % break off before or after the effect, 2 % of updates come twice: all others finish."""
    seed = random.SystemRandom().randrange(1, 10**6)
    dice = random.Random(seed)
    async with on_stage(database_url, tmp_path, webhook=webhook) as stage:
        spoil(stage.server.faults, seed)
        crowd = people(stage.server, dice)
        lost = await all_of([one.converse for one in crowd])
        blocked = sum(one.blocked for one in crowd)
        wrong = what_went_wrong(stage.core, stage.coordinator(), crowd, CHEAP.receipt)
        failed = sum(not call.ok for call in stage.server.calls)
    kind = f"{'webhook' if webhook else 'polling'}, {database_url.partition(':')[0]}"
    print(  # noqa: T201  the long run says what it did
        f"\n{kind}, seed {seed}: {PEOPLE} conversations, {failed} calls refused, {blocked} people blocked the bot, "
        f"{lost - blocked} others lost ({(lost - blocked) / PEOPLE:.0%})"
    )

    assert wrong == [], f"seed {seed}"
    assert lost == blocked


@pytest.mark.skipif(size(0, 1) == 0, reason="only when soaking")
async def test_a_bot_without_retries_loses_many_at_these_rates() -> None:
    """What the rates mean: a bot as usually written, with as many steps, loses a good part of its conversations."""
    async with BotApiServer(TOKEN) as server:
        bot = make_bot(TOKEN, server.url)
        await bot.initialize()
        spoil(server.faults, 1)
        serving = asyncio.create_task(_naive(bot))
        chats = [server.person(first_name=f"N{number}") for number in range(200)]

        async def converse(number: int) -> None:
            person = chats[number]
            await person.start()
            for step in range(NAIVE_STEPS):
                try:
                    card = await person.wait_for(f"step {step}", timeout=5)
                except TimeoutError:
                    raise LostError from None
                await person.press("next", card)

        lost = await all_of([lambda number=number: converse(number) for number in range(200)])  # type: ignore[misc]
        serving.cancel()
        await asyncio.wait([serving])
        await bot.shutdown()
    print(f"\na bot without retries lost {lost / 200:.0%} of 200 conversations")  # noqa: T201

    assert lost > 10


async def _naive(bot: Bot) -> None:
    """Confirms at once, answers once, forgets what failed."""
    at: dict[int, int] = {}
    offset = 0

    async def answer(update: Update) -> None:
        chat = update.effective_chat
        if chat is None:
            return
        at[chat.id] = at.get(chat.id, -1) + 1
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("next", callback_data="n")]])
        try:
            if update.callback_query is not None:
                await update.callback_query.answer()
            await bot.send_message(chat.id, f"step {at[chat.id]}", reply_markup=keyboard)
        except TelegramError:
            return

    tasks: set[asyncio.Task[None]] = set()
    while True:
        try:
            updates = await bot.get_updates(offset=offset, timeout=10)
        except TelegramError:
            continue
        for update in updates:
            offset = max(offset, update.update_id + 1)
            tasks.add(asyncio.create_task(answer(update)))
