"""From plain data to an update whose every field that is used has the type Telegram says it has."""

from collections.abc import Iterator
from typing import Any

import structlog
from telegram import Bot, Message, Update

_LARGEST_CHAT = 1 << 52  # core.telegram.org/bots/api#chat: "at most 52 significant bits"
_LARGEST_MESSAGE = 1 << 31
_LARGEST_UPDATE = 1 << 62
_log = structlog.get_logger()


def read_update(raw: object, bot: Bot | None) -> Update | None:
    """The update; None, with a line in the log, for what Telegram would never send.

    The library takes whatever it is given: an id that is a text goes in, and comes out where nobody expects it.
    """
    try:
        update = Update.de_json(raw, bot) if isinstance(raw, dict) else None
        sound = update is not None and all(_checks(update))
    except Exception:  # noqa: BLE001 - the library on hostile data may raise anything
        sound = False
    if not sound:
        _log.warning("an update cannot be read")
        return None
    return update


def _checks(update: Update) -> Iterator[bool]:
    yield _number(update.update_id, _LARGEST_UPDATE, least=0)
    user, chat = update.effective_user, update.effective_chat
    if user is not None:
        yield _number(user.id, _LARGEST_CHAT, least=0)
        yield _text(user.language_code)
    if chat is not None:
        yield _number(chat.id, _LARGEST_CHAT) and _is_text(chat.type)
    if update.my_chat_member is not None:
        yield _is_text(update.my_chat_member.new_chat_member.status)
    query = update.callback_query
    if query is not None:
        yield _is_text(query.id) and _text(query.data)
        if query.message is not None:
            yield _number(query.message.message_id, _LARGEST_MESSAGE, least=0)
    for message in (update.message, update.edited_message):
        if message is not None:
            yield from _message(message)


def _message(message: Message) -> Iterator[bool]:
    yield _number(message.message_id, _LARGEST_MESSAGE, least=0)
    yield _text(message.text) and _text(message.caption)
    for size in message.photo:
        yield _is_text(size.file_id) and _size(size.file_size)
    if message.document is not None:
        document = message.document
        yield _is_text(document.file_id) and _size(document.file_size) and _text(document.mime_type)


def _number(value: Any, largest: int, *, least: int | None = None) -> bool:
    lowest = -largest if least is None else least
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value < largest


def _size(value: Any) -> bool:
    return value is None or _number(value, _LARGEST_UPDATE, least=0)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _text(value: Any) -> bool:
    return value is None or _is_text(value)
