"""The report as one writes it with python-telegram-bot: ConversationHandler, its web server, one insert at the end."""

import html
import logging
import os
from urllib.parse import urlsplit

import form
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

logging.basicConfig(format="%(asctime)s - %(name)s - %(levelname)s - %(message)s", level=logging.INFO)
logging.getLogger("httpx").setLevel(logging.WARNING)

LANGUAGE, NOTICE, MENU, DANGER, GROUP, KIND, WHEN, PLACE, AREA, WORDS, SHARE, REVIEW = range(12)
Context = ContextTypes.DEFAULT_TYPE


def keyboard(card: form.Card) -> InlineKeyboardMarkup:
    """The buttons of a card."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in card.numbered()]
    )


async def show(update: Update, card: form.Card, **words: str) -> None:
    """Answer the press and put the card in the place of the one before."""
    query = update.callback_query
    await query.answer()
    text = card.text.format(**words) if words else card.text
    await query.edit_message_text(text, parse_mode=ParseMode.HTML, reply_markup=keyboard(card))


async def start(update: Update, context: Context) -> int:
    """Begin with the language."""
    context.user_data.clear()
    await update.message.reply_text(form.LANGUAGE.text, reply_markup=keyboard(form.LANGUAGE))
    return LANGUAGE


async def language(update: Update, context: Context) -> int:
    """Keep the language, show the notice."""
    context.user_data["language"] = update.callback_query.data
    await show(update, form.NOTICE)
    return NOTICE


async def notice(update: Update, _context: Context) -> int:
    """Show the menu."""
    await show(update, form.MENU)
    return MENU


async def menu(update: Update, _context: Context) -> int:
    """Begin the report."""
    await show(update, form.DANGER)
    return DANGER


async def danger(update: Update, context: Context) -> int:
    """Keep what it is about, ask for the group."""
    context.user_data["danger"] = update.callback_query.data
    await show(update, form.GROUP)
    return GROUP


async def group(update: Update, _context: Context) -> int:
    """Ask for the kind within the group."""
    await show(update, form.KIND)
    return KIND


async def kind(update: Update, context: Context) -> int:
    """Keep the kind, ask when."""
    context.user_data["kind"] = update.callback_query.data
    await show(update, form.WHEN)
    return WHEN


async def when(update: Update, context: Context) -> int:
    """Keep the time, ask for the place."""
    context.user_data["time"] = update.callback_query.data
    await show(update, form.PLACE)
    return PLACE


async def place(update: Update, context: Context) -> int:
    """Keep the place, ask for the area."""
    context.user_data["place"] = update.callback_query.data
    await show(update, form.AREA)
    return AREA


async def area(update: Update, context: Context) -> int:
    """Keep the area, ask for words."""
    context.user_data["area"] = update.callback_query.data
    await show(update, form.WORDS)
    return WORDS


async def words(update: Update, context: Context) -> int:
    """Keep the words, ask who may see them."""
    context.user_data["words"] = update.message.text
    await update.message.reply_text(form.SHARE.text, parse_mode=ParseMode.HTML, reply_markup=keyboard(form.SHARE))
    return SHARE


async def share(update: Update, context: Context) -> int:
    """Show everything, with the code."""
    answers = context.user_data
    answers["share"] = update.callback_query.data
    answers["code"] = form.new_code()
    listed = "\n".join(f"• {name}: {answers[name]}" for name in ("danger", "kind", "time", "place", "area", "share"))
    await show(update, form.REVIEW, answers=listed, words=html.escape(answers["words"]), code=answers["code"])
    return REVIEW


async def review(update: Update, context: Context) -> int:
    """Store the report."""
    form.store(context.bot_data["database"], context.user_data)
    await show(update, form.SENT, code=context.user_data["code"])
    return ConversationHandler.END


async def cancel(update: Update, _context: Context) -> int:
    """Forget it."""
    await update.message.reply_text("Your draft is deleted.")
    return ConversationHandler.END


def main() -> None:
    """Run the bot."""
    application = (
        Application.builder().token(os.environ["BOT_TOKEN"]).base_url(f"{os.environ['BOT_API_URL']}/bot").build()
    )
    application.bot_data["database"] = form.open_database(os.environ["BOT_DATABASE"])
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={
                LANGUAGE: [CallbackQueryHandler(language)],
                NOTICE: [CallbackQueryHandler(notice)],
                MENU: [CallbackQueryHandler(menu)],
                DANGER: [CallbackQueryHandler(danger)],
                GROUP: [CallbackQueryHandler(group)],
                KIND: [CallbackQueryHandler(kind)],
                WHEN: [CallbackQueryHandler(when)],
                PLACE: [CallbackQueryHandler(place)],
                AREA: [CallbackQueryHandler(area)],
                WORDS: [MessageHandler(filters.TEXT & ~filters.COMMAND, words)],
                SHARE: [CallbackQueryHandler(share)],
                REVIEW: [CallbackQueryHandler(review)],
            },
            fallbacks=[CommandHandler("cancel", cancel), CommandHandler("start", start)],
        )
    )
    url = os.environ.get("BOT_WEBHOOK_URL")
    if url is None:
        application.run_polling(allowed_updates=Update.ALL_TYPES)
        return
    parts = urlsplit(url)
    application.run_webhook(
        listen=parts.hostname,
        port=parts.port,
        url_path=parts.path,
        secret_token=os.environ["BOT_WEBHOOK_SECRET"],
        webhook_url=url,
        allowed_updates=Update.ALL_TYPES,
    )


if __name__ == "__main__":
    main()
