"""Telegram's updates, read from plain data as what a person did; whatever is used has the type Telegram says it has.

The library would make an object of every field of a message and of each button below it, and take whatever it is given
for their values: an id that is a text goes in, and comes out where nobody expects it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog
from telegram.constants import ChatMemberStatus, ChatType

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

_LARGEST_CHAT = 1 << 52  # core.telegram.org/bots/api#chat: "at most 52 significant bits"
_LARGEST_MESSAGE = 1 << 31
_LARGEST_UPDATE = 1 << 62
_GONE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}

_OTHER = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "video": "video",
    "location": "location",
    "venue": "location",
    "contact": "contact",
    "sticker": "sticker",
    "animation": "sticker",
    "dice": "sticker",
    "poll": "poll",
    "document": "document",
    **dict.fromkeys(
        ("forward_origin", "game", "invoice", "paid_media", "passport_data", "story", "checklist"), "other"
    ),
}
"""What else a message can carry (core.telegram.org/bots/api#message), and what it is called here; the first counts."""

_Plain: TypeAlias = Mapping[str, Any]
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update, as far as anything of it is used.

    `heard` is what a person did in their private chat; `query_id` is to be answered when it was a press. `blocked`: in
    a private chat the person blocked the bot (True) or let it write again (False). `left`: the bot is in that group or
    channel no longer.
    """

    update_id: int
    chat_id: int | None = None
    chat_type: str = ""
    user_id: int | None = None
    heard: Heard | None = None
    query_id: str | None = None
    blocked: bool | None = None
    left: bool = False

    @property
    def is_private(self) -> bool:
        """Whether it is from a private chat, and from the person whose it is.

        Such a chat has its person's number; anything else would act in somebody else's.
        """
        return self.chat_type == ChatType.PRIVATE and self.chat_id == self.user_id

    @property
    def line(self) -> int | None:
        """What orders it: its chat, else its user (in a private chat the same number), else nothing."""
        return self.user_id if self.chat_id is None else self.chat_id


def read_update(raw: object) -> Incoming | None:
    """The update; None, with a line in the log, for what Telegram would never send."""
    try:
        return _read(_object(raw))
    except (TypeError, ValueError):
        _log.warning("an update cannot be read")
        return None


def _read(raw: _Plain) -> Incoming:
    update_id = _number(raw.get("update_id"), _LARGEST_UPDATE, least=0)
    if (query := raw.get("callback_query")) is not None:
        return _press(update_id, _object(query))
    if (message := raw.get("message")) is not None:
        return _said(update_id, _object(message), edited=False)
    if (message := raw.get("edited_message")) is not None:
        return _said(update_id, _object(message), edited=True)
    if (change := raw.get("my_chat_member")) is not None:
        return _membership(update_id, _object(change))
    return Incoming(update_id)


def _press(update_id: int, query: _Plain) -> Incoming:
    message = None if query.get("message") is None else _object(query["message"])
    query_id, data = _text(query.get("id")), _maybe_text(query.get("data"))
    where = _where(update_id, query, None if message is None else message.get("chat"))
    if message is None:
        return where
    message_id = _number(message.get("message_id"), _LARGEST_MESSAGE, least=0)
    press = Press.decode(data or "")
    deed = Pressed("", "", -1, message_id)
    if press is not None:
        deed = Pressed(press.verb, press.argument, press.turn, message_id)
    return _with_deed(where, query, deed, query_id)


def _said(update_id: int, message: _Plain, *, edited: bool) -> Incoming:
    where = _where(update_id, message, message.get("chat"))
    deed = _deed(message, edited=edited)
    return where if deed is None else _with_deed(where, message, deed)


def _membership(update_id: int, change: _Plain) -> Incoming:
    where = _where(update_id, change, change.get("chat"))
    status = _text(_object(change.get("new_chat_member")).get("status"))
    blocked = (status == ChatMemberStatus.BANNED) if where.is_private else None
    return Incoming(update_id, where.chat_id, where.chat_type, where.user_id, blocked=blocked, left=status in _GONE)


def _where(update_id: int, holder: _Plain, chat: object) -> Incoming:
    user = holder.get("from")
    user_id = None if user is None else _number(_object(user).get("id"), _LARGEST_CHAT, least=0)
    if chat is None:
        return Incoming(update_id, user_id=user_id)
    plain = _object(chat)
    return Incoming(update_id, _number(plain.get("id"), _LARGEST_CHAT), _text(plain.get("type")), user_id)


def _with_deed(where: Incoming, holder: _Plain, deed: Deed, query_id: str | None = None) -> Incoming:
    """The same with what was done, if a person did it in their own private chat."""
    user = holder.get("from") or {}
    language = _maybe_text(user.get("language_code"))
    heard = None
    if where.chat_id is not None and where.is_private and user.get("is_bot") is not True:
        heard = Heard(where.chat_id, where.update_id, deed, language)
    return Incoming(where.update_id, where.chat_id, where.chat_type, where.user_id, heard, query_id)


def _deed(message: _Plain, *, edited: bool) -> Deed | None:
    message_id = _number(message.get("message_id"), _LARGEST_MESSAGE, least=0)
    text, caption = _maybe_text(message.get("text")), _maybe_text(message.get("caption")) or ""
    if edited:
        return Rewrote(text, message_id) if text else None
    if (photo := message.get("photo")) is not None:
        return _photo(photo, message_id, caption)
    if (document := message.get("document")) is not None:
        plain = _object(document)
        file_id, size = _text(plain.get("file_id")), _size(plain.get("file_size"))
        if (_maybe_text(plain.get("mime_type")) or "").startswith("image/"):
            return Photographed(file_id, message_id, caption, refused=size > LARGEST_PHOTO)
    if text:
        return _words(text, message_id)
    what = next((called for name, called in _OTHER.items() if message.get(name) is not None), None)
    return None if what is None else SentOther(what, message_id)  # None: Telegram's own notices, of pins and joins


def _words(text: str, message_id: int) -> Deed:
    if not text.startswith("/"):
        return Wrote(text, message_id)
    name, _, argument = text[1:].partition(" ")
    return Commanded(name.partition("@")[0].lower(), argument.strip(), message_id)


def _photo(sizes: object, message_id: int, caption: str) -> Deed | None:
    """The largest size that may be fetched; they come from the smallest to the largest."""
    if not isinstance(sizes, list):
        raise TypeError("the sizes of a photo are a list")
    known = [(_text(one.get("file_id")), _size(one.get("file_size"))) for one in map(_object, sizes)]
    if not known:
        return None
    fitting = [file_id for file_id, size in known if size <= LARGEST_PHOTO]
    if not fitting:
        return Photographed("", message_id, caption, refused=True)
    return Photographed(fitting[-1], message_id, caption)


def _object(value: object) -> _Plain:
    if not isinstance(value, dict):
        raise TypeError("an object is something else")
    return value


def _number(value: object, largest: int, *, least: int | None = None) -> int:
    lowest = -largest if least is None else least
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value < largest:
        raise ValueError("a number is something else, or out of its range")
    return value


def _size(value: object) -> int:
    return 0 if value is None else _number(value, _LARGEST_UPDATE, least=0)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is something else")
    return value


def _maybe_text(value: object) -> str | None:
    return None if value is None else _text(value)
