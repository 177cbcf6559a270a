"""Groups and channels: say once where to write instead, and leave; a group is no place for what is said here."""

import html

import structlog
from telegram import ChatMember, Update

from bot.chat.messenger import Messenger
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

    async def hear(self, update: Update) -> None:
        """Leave where the bot was added or spoken to; stay silent about all else."""
        chat = update.effective_chat
        if chat is None or chat.type == chat.PRIVATE:
            return
        membership = update.my_chat_member
        if membership is not None and membership.new_chat_member.status in {ChatMember.LEFT, ChatMember.BANNED}:
            return
        try:
            if chat.type != chat.CHANNEL:
                await self._messenger.send(chat.id, self._words)
        except DeliveryError:
            log.info("chat.group_not_told")
        try:
            await self._messenger.leave(chat.id)
        except DeliveryError:
            log.info("chat.group_not_left")
