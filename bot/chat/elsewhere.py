"""Groups and channels: say once where to write instead, and leave; a group is no place for what is said here."""

import html

import structlog
from telegram.constants import ChatType

from bot.chat.messenger import Messenger
from bot.chat.updates import Incoming
from bot.errors import DeliveryError
from bot.i18n.text import Code, say
from bot.i18n.translator import Translator

log = structlog.get_logger()


class Elsewhere:
    """Answers what does not happen in a private chat."""

    def __init__(self, messenger: Messenger, username: str, languages: tuple[Translator, ...]) -> None:
        """`languages` are those the forum offers; a group is told in each of them."""
        self._messenger = messenger
        sentence = say(
            "I only talk in private, where nobody else can read along. Write to me here: {address}",
            address=Code(f"https://t.me/{username}"),
        )
        self._words = "\n\n".join(html.escape(one.line(sentence)) for one in languages)

    async def hear(self, update: Incoming) -> None:
        """Leave where the bot was added or spoken to; stay silent about all else."""
        chat_id = update.chat_id
        if chat_id is None or update.chat_type == ChatType.PRIVATE or update.left:
            return
        try:
            if update.chat_type != ChatType.CHANNEL:
                await self._messenger.send(chat_id, self._words)
        except DeliveryError:
            log.info("chat.group_not_told")
        try:
            await self._messenger.leave(chat_id)
        except DeliveryError:
            log.info("chat.group_not_left")
