"""The chat of somebody who works at the desk: linking it, asking for the week, and ending the link.

Whatever is said here stands beside the conversation, which stays where it is: a coordinator may be writing a report of
their own in the same chat. From a chat that is not linked, `/summary` and `/unlink` are commands that do not exist.
"""

from bot.errors import TooManyTries
from bot.i18n.languages import guess
from bot.i18n.text import Code, Text, say, say_many
from bot.services.conversations.deeds import Commanded
from bot.services.conversations.screens import Aside, AskedWeek
from bot.services.conversations.turn import Turn
from bot.services.linking import Linked

LINK, SUMMARY, UNLINK = "link", "summary", "unlink"
BY_LINK = "link_"
"""How the argument of a link to the bot begins that carries a code."""

LINKED = (
    say("This chat is linked with the desk."),
    say("Every Monday morning the week comes here, in figures: never the text of a report, and no names."),
    say(
        "{summary} shows the latest week, {trend} the last eight. {unlink} ends the link.",
        summary=Code("/summary"),
        trend=Code("/summary trend"),
        unlink=Code("/unlink"),
    ),
    say("Telegram can read what stands in this chat. Whoever holds your unlocked phone can, too."),
)
UNLINKED = (say("This chat is no longer linked with the desk. Nothing of the week comes here any more."),)
UNKNOWN_CODE = say("This code is not known. A code is good for ten minutes, and once.")
NO_CODE = say("Write the code after the command, like this: {example}", example=Code("/link ACDE FGHJ"))


def hear(turn: Turn) -> bool:
    """Hear a command that members do not have, or a link with a code; False when it is not for these rooms."""
    deed = turn.heard.deed
    if not isinstance(deed, Commanded):
        return False
    if deed.name == LINK:
        _link(turn, deed.argument)
        return True
    if deed.name == "start" and deed.argument.startswith(BY_LINK):
        return _link(turn, deed.argument.removeprefix(BY_LINK))
    return _of_linked(turn, deed)


def hear_again(turn: Turn) -> bool:
    """The same command, delivered once more: what was asked is said again, and nothing is done twice."""
    deed = turn.heard.deed
    if not isinstance(deed, Commanded):
        return False
    account = turn.parts.linking.find(turn.tx, turn.heard.chat_id)
    if account is None:
        return False
    if deed.name == SUMMARY:
        turn.aside = AskedWeek(account.coordinator_id, deed.argument)
    elif deed.name in {LINK, "start"}:
        turn.aside = Aside(account.language, LINKED, commands=True)
    return turn.aside is not None


def _of_linked(turn: Turn, deed: Commanded) -> bool:
    """Whatever the command, the same is looked up, so that not even the time of the answer tells a stranger more."""
    account = turn.parts.linking.find(turn.tx, turn.heard.chat_id)
    if account is None or deed.name not in {SUMMARY, UNLINK}:
        return False
    if deed.name == SUMMARY:
        turn.aside = AskedWeek(account.coordinator_id, deed.argument)
    else:
        turn.parts.linking.end(turn.tx, turn.heard.chat_id)
        turn.aside = Aside(account.language, UNLINKED, commands=False)
    return True


def _link(turn: Turn, written: str) -> bool:
    """Try a code; whether the chat is linked now."""
    account: Linked | None = None
    if not written:
        reason: Text = NO_CODE
    else:
        try:
            account = turn.parts.linking.take(turn.tx, turn.heard.chat_id, written)
            reason = UNKNOWN_CODE
        except TooManyTries as slowed:
            reason = _wait(-(-slowed.retry_after // 60))
    if account is not None:
        turn.aside = Aside(account.language, LINKED, commands=True)
        return True
    language = turn.memory.language or guess(turn.heard.client_language, turn.parts.languages)
    turn.aside = Aside(language, (reason,))
    return False


def _wait(minutes: int) -> Text:
    return say_many(
        "Too many wrong codes. Please wait {count} minute, then try again.",
        "Too many wrong codes. Please wait {count} minutes, then try again.",
        minutes,
    )
