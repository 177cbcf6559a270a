"""What Telegram shows about the bot before anybody writes to it: commands and descriptions, in every language."""

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats

from bot.i18n.languages import LANGUAGES, language
from bot.i18n.text import Text, say
from bot.i18n.translator import Translator, translator

COMMANDS: tuple[tuple[str, Text], ...] = (
    ("report", say("Report something")),
    ("consult", say("Consultations")),
    ("reply", say("Check for a reply")),
    ("news", say("What came of it")),
    ("help", say("Help now and rights")),
    ("language", say("Change the language")),
    ("privacy", say("What we keep")),
    ("stop", say("No more messages")),
    ("delete", say("Delete what is kept")),
    ("cancel", say("Stop what you are writing")),
)
SHORT_DESCRIPTION = say("Report a concern without giving your name, in your language.")


def description(forum: str) -> Text:
    """What a person reads before pressing Start."""
    return say(
        "Tell {forum} what happened, without giving your name. Your report is sealed for the forum's coordinators. "
        "You get a code to come back with and read the answer. Not an emergency service.",
        forum=forum,
    )


COLLEAGUES: tuple[tuple[str, Text], ...] = (
    ("summary", say("The week in figures")),
    ("unlink", say("Unlink this chat from the desk")),
)
"""What only chats list that are linked with an account at the desk."""


def commands_of_linked(tr: Translator) -> list[BotCommand]:
    """All that a linked chat lists: what everybody's does, and what is for colleagues."""
    return [BotCommand(name, tr.draw(text)) for name, text in (*COLLEAGUES, *COMMANDS)]


async def announce(bot: Bot, languages: tuple[str, ...], forum_name: str) -> None:
    """Set commands and descriptions at Telegram, for every language and for phones in any other.

    What was set in a language that is not offered any more is taken away, so that its phones show what all others do.
    """
    for code in (None, *languages):
        tr = translator(code or languages[0])
        await _announce_in(bot, tr, language(code).telegram if code else None, forum_name)
    for one in LANGUAGES:
        if one.code not in languages:
            await _forget_in(bot, one.telegram)


async def _announce_in(bot: Bot, tr: Translator, telegram_code: str | None, forum_name: str) -> None:
    commands = [BotCommand(name, tr.draw(text)) for name, text in COMMANDS]
    await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=telegram_code)
    await bot.set_my_description(tr.draw(description(forum_name)), language_code=telegram_code)
    await bot.set_my_short_description(tr.draw(SHORT_DESCRIPTION), language_code=telegram_code)


async def _forget_in(bot: Bot, telegram_code: str) -> None:
    await bot.delete_my_commands(scope=BotCommandScopeAllPrivateChats(), language_code=telegram_code)
    await bot.set_my_description("", language_code=telegram_code)  # empty takes it away (Bot API, setMyDescription)
    await bot.set_my_short_description("", language_code=telegram_code)
