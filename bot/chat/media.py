"""Telegram's updates, read as what a person did."""

from telegram import ChatMember, Message, Update

from bot.chat.callbacks import Press
from bot.services.conversations.deeds import (
    Commanded,
    Deed,
    Heard,
    Photographed,
    Pressed,
    Rewrote,
    SentOther,
    Wrote,
)

LARGEST_PHOTO = 10 * 1024 * 1024
"""Bytes; larger ones are not fetched."""

_OTHER = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("video_note", "voice"),
    ("video", "video"),
    ("location", "location"),
    ("venue", "location"),
    ("contact", "contact"),
    ("sticker", "sticker"),
    ("animation", "sticker"),
    ("dice", "sticker"),
    ("poll", "poll"),
    ("document", "document"),
)


def heard_in(update: Update) -> Heard | None:
    """What a person did in their private chat; None for everything a conversation does not answer."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or user.is_bot or chat.type != chat.PRIVATE:
        return None
    if chat.id != user.id:  # a private chat has its person's number; anything else would act in somebody else's
        return None
    deed = _deed(update)
    return None if deed is None else Heard(chat.id, update.update_id, deed, user.language_code)


def blocking_in(update: Update) -> tuple[int, bool] | None:
    """The private chat in which the person blocked the bot (True) or let it write again; None for anything else."""
    user, chat, change = update.effective_user, update.effective_chat, update.my_chat_member
    if change is None or user is None or chat is None or chat.type != chat.PRIVATE or chat.id != user.id:
        return None
    return chat.id, change.new_chat_member.status == ChatMember.BANNED


def _deed(update: Update) -> Deed | None:
    query = update.callback_query
    if query is not None:
        press = Press.decode(query.data or "")
        if query.message is None:
            return None
        if press is None:
            return Pressed("", "", -1, query.message.message_id)
        return Pressed(press.verb, press.argument, press.turn, query.message.message_id)
    if update.message is not None:
        return _message(update.message)
    if update.edited_message is not None and update.edited_message.text:
        return Rewrote(update.edited_message.text, update.edited_message.message_id)
    return None


def _message(message: Message) -> Deed | None:
    if message.text:
        if message.text.startswith("/"):
            name, _, argument = message.text[1:].partition(" ")
            return Commanded(name.partition("@")[0].lower(), argument.strip(), message.message_id)
        return Wrote(message.text, message.message_id)
    caption = message.caption or ""
    if message.photo:
        fitting = [size for size in message.photo if (size.file_size or 0) <= LARGEST_PHOTO]
        if not fitting:
            return Photographed("", message.message_id, caption, refused=True)
        return Photographed(fitting[-1].file_id, message.message_id, caption)
    document = message.document
    if document is not None and (document.mime_type or "").startswith("image/"):
        too_large = (document.file_size or 0) > LARGEST_PHOTO
        return Photographed(document.file_id, message.message_id, caption, refused=too_large)
    for attribute, what in _OTHER:
        if getattr(message, attribute):
            return SentOther(what, message.message_id)
    if message.forward_origin is not None or message.effective_attachment is not None:
        return SentOther("other", message.message_id)
    return None  # pins, joins and other notices of Telegram itself
