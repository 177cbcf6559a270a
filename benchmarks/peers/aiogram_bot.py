"""The report as one writes it with aiogram 3: a router, states in memory, aiohttp in front, one insert at the end."""

import asyncio
import html
import logging
import os
import sqlite3
import sys
from urllib.parse import urlsplit

import form
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

router = Router()


class Report(StatesGroup):
    """Where somebody stands."""

    language = State()
    notice = State()
    menu = State()
    danger = State()
    group = State()
    kind = State()
    when = State()
    place = State()
    area = State()
    words = State()
    share = State()
    review = State()


def keyboard(card: form.Card) -> InlineKeyboardMarkup:
    """The buttons of a card."""
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in card.numbered()
        ]
    )


async def show(query: CallbackQuery, card: form.Card, **words: str) -> None:
    """Answer the press and put the card in the place of the one before."""
    await query.answer()
    text = card.text.format(**words) if words else card.text
    await query.message.edit_text(text, reply_markup=keyboard(card))


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    """Begin with the language."""
    await state.clear()
    await state.set_state(Report.language)
    await message.answer(form.LANGUAGE.text, reply_markup=keyboard(form.LANGUAGE))


@router.callback_query(Report.language)
async def language(query: CallbackQuery, state: FSMContext) -> None:
    """Keep the language, show the notice."""
    await state.update_data(language=query.data)
    await state.set_state(Report.notice)
    await show(query, form.NOTICE)


@router.callback_query(Report.notice)
async def notice(query: CallbackQuery, state: FSMContext) -> None:
    """Show the menu."""
    await state.set_state(Report.menu)
    await show(query, form.MENU)


@router.callback_query(Report.menu)
async def menu(query: CallbackQuery, state: FSMContext) -> None:
    """Begin the report."""
    await state.set_state(Report.danger)
    await show(query, form.DANGER)


@router.callback_query(Report.danger)
async def danger(query: CallbackQuery, state: FSMContext) -> None:
    """Keep what it is about, ask for the group."""
    await state.update_data(danger=query.data)
    await state.set_state(Report.group)
    await show(query, form.GROUP)


@router.callback_query(Report.group)
async def group(query: CallbackQuery, state: FSMContext) -> None:
    """Ask for the kind within the group."""
    await state.set_state(Report.kind)
    await show(query, form.KIND)


@router.callback_query(Report.kind)
async def kind(query: CallbackQuery, state: FSMContext) -> None:
    """Keep the kind, ask when."""
    await state.update_data(kind=query.data)
    await state.set_state(Report.when)
    await show(query, form.WHEN)


@router.callback_query(Report.when)
async def when(query: CallbackQuery, state: FSMContext) -> None:
    """Keep the time, ask for the place."""
    await state.update_data(time=query.data)
    await state.set_state(Report.place)
    await show(query, form.PLACE)


@router.callback_query(Report.place)
async def place(query: CallbackQuery, state: FSMContext) -> None:
    """Keep the place, ask for the area."""
    await state.update_data(place=query.data)
    await state.set_state(Report.area)
    await show(query, form.AREA)


@router.callback_query(Report.area)
async def area(query: CallbackQuery, state: FSMContext) -> None:
    """Keep the area, ask for words."""
    await state.update_data(area=query.data)
    await state.set_state(Report.words)
    await show(query, form.WORDS)


@router.message(Report.words, F.text)
async def words(message: Message, state: FSMContext) -> None:
    """Keep the words, ask who may see them."""
    await state.update_data(words=message.text)
    await state.set_state(Report.share)
    await message.answer(form.SHARE.text, reply_markup=keyboard(form.SHARE))


@router.callback_query(Report.share)
async def share(query: CallbackQuery, state: FSMContext) -> None:
    """Show everything, with the code."""
    answers = await state.update_data(share=query.data, code=form.new_code())
    await state.set_state(Report.review)
    listed = "\n".join(f"• {name}: {answers[name]}" for name in ("danger", "kind", "time", "place", "area", "share"))
    await show(query, form.REVIEW, answers=listed, words=html.escape(answers["words"]), code=answers["code"])


@router.callback_query(Report.review)
async def review(query: CallbackQuery, state: FSMContext, database: sqlite3.Connection) -> None:
    """Store the report."""
    answers = await state.get_data()
    form.store(database, answers)
    await state.clear()
    await show(query, form.SENT, code=answers["code"])


async def on_startup(bot: Bot) -> None:
    """Ask to be called."""
    await bot.set_webhook(os.environ["BOT_WEBHOOK_URL"], secret_token=os.environ["BOT_WEBHOOK_SECRET"])


def main() -> None:
    """Run the bot."""
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    dispatcher = Dispatcher(database=form.open_database(os.environ["BOT_DATABASE"]))
    dispatcher.include_router(router)
    url = os.environ.get("BOT_WEBHOOK_URL")
    if url is None:
        asyncio.run(poll(dispatcher))
        return
    dispatcher.startup.register(on_startup)
    bot, parts, app = make_bot(), urlsplit(url), web.Application()
    handler = SimpleRequestHandler(dispatcher=dispatcher, bot=bot, secret_token=os.environ["BOT_WEBHOOK_SECRET"])
    handler.register(app, path=parts.path)
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host=parts.hostname, port=parts.port)


async def poll(dispatcher: Dispatcher) -> None:
    """Ask for updates."""
    await dispatcher.start_polling(make_bot())


def make_bot() -> Bot:
    """The bot at this Bot API."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_URL"]))
    return Bot(os.environ["BOT_TOKEN"], session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))


if __name__ == "__main__":
    main()
