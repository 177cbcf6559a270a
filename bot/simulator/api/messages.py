"""Methods that write, change and take away messages, and answer button presses."""

from typing import Any

from bot.simulator.api.family import Method, caption_content, chat_of, extras, text_content
from bot.simulator.markup import read_markup
from bot.simulator.params import Params
from bot.simulator.records import Chat, StoredMessage
from bot.simulator.refusal import Refusal, bad_request
from bot.simulator.world import World

DELETABLE = 48 * 3600.0
"""Seconds after which a message can no longer be deleted (Bot API: deleteMessage)."""

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def send_message(world: World, params: Params) -> dict[str, Any]:
    """Send a text."""
    chat = world.writable(chat_of(params))
    content = text_content(params)
    inline, keyboard = read_markup(params)
    content |= extras(params, chat)
    if inline:
        content["reply_markup"] = inline
    return world.add_message(chat, None, content, keyboard, params.flag("disable_notification")).api


def edit_message_text(world: World, params: Params) -> dict[str, Any]:
    """Replace a message's text and inline keyboard."""
    chat, stored = _editable(world, params)
    if "text" not in stored.api:
        raise bad_request("there is no text in the message to edit")
    content = text_content(params)
    inline, _ = read_markup(params)
    rest = {key: value for key, value in stored.api.items() if key not in {"text", "entities", "reply_markup"}}
    return _replace(world, chat, stored, rest | content, inline)


def edit_message_caption(world: World, params: Params) -> dict[str, Any]:
    """Replace a message's caption and inline keyboard."""
    chat, stored = _editable(world, params)
    if "text" in stored.api:
        raise bad_request("there is no caption in the message to edit")
    content = caption_content(params)
    inline, _ = read_markup(params)
    dropped = {"caption", "caption_entities", "reply_markup"}
    rest = {key: value for key, value in stored.api.items() if key not in dropped}
    return _replace(world, chat, stored, rest | content, inline)


def edit_message_reply_markup(world: World, params: Params) -> dict[str, Any]:
    """Replace a message's inline keyboard only."""
    chat, stored = _editable(world, params)
    inline, _ = read_markup(params)
    rest = {key: value for key, value in stored.api.items() if key != "reply_markup"}
    return _replace(world, chat, stored, rest, inline)


def delete_message(world: World, params: Params) -> bool:
    """Delete one message of at most 48 hours."""
    chat = world.writable(chat_of(params))
    stored = world.find_message(chat, params.integer("message_id"), "to delete")
    _check_deletable(world, chat, stored)
    world.delete_message(chat, stored)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete up to a hundred messages; those that are not there are skipped, one that is too old refuses all."""
    chat = world.writable(chat_of(params))
    wanted = params.structure("message_ids")
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > 100:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages.get(int(one)) for one in wanted]
    present = [stored for stored in found if stored is not None and not stored.deleted]
    for stored in present:
        _check_deletable(world, chat, stored)
    for stored in present:
        world.delete_message(chat, stored)
    return True


def copy_message(world: World, params: Params) -> dict[str, Any]:
    """Send a message's content again, without saying where it came from."""
    chat = world.writable(chat_of(params))
    source = world.chat(params.text("from_chat_id") or None)
    stored = world.find_message(source, params.integer("message_id"), "to copy")
    dropped = {"message_id", "from", "chat", "date", "edit_date", "sender_chat", "reply_markup", "reply_to_message"}
    content = {key: value for key, value in stored.api.items() if key not in dropped}
    inline, keyboard = read_markup(params)
    if inline:
        content["reply_markup"] = inline
    return {"message_id": world.add_message(chat, None, content, keyboard).api["message_id"]}


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a button press: the button stops waiting, and a text may be shown."""
    text = params.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    world.answer(params.text("callback_query_id"), text, params.flag("show_alert"), params.text("url"))
    return True


def _editable(world: World, params: Params) -> tuple[Chat, StoredMessage]:
    chat = world.writable(chat_of(params))
    stored = world.find_message(chat, params.integer("message_id"), "to edit")
    if not stored.from_bot:
        raise bad_request("message can't be edited")
    return chat, stored


def _replace(
    world: World, chat: Chat, stored: StoredMessage, message: dict[str, Any], inline: dict[str, Any] | None
) -> dict[str, Any]:
    if inline:
        message["reply_markup"] = inline
    compared = ("text", "entities", "caption", "caption_entities", "reply_markup")
    if all(message.get(key) == stored.api.get(key) for key in compared):
        raise bad_request(_NOT_MODIFIED)
    world.change_message(chat, stored, message)
    return stored.api


def _check_deletable(world: World, chat: Chat, stored: StoredMessage) -> None:
    if world.clock() - stored.at > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    if not stored.from_bot and chat.kind != "private":
        raise Refusal(400, "Bad Request: message can't be deleted")


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "copyMessage": copy_message,
    "answerCallbackQuery": answer_callback_query,
}
COUNTED = ("sendMessage", "editMessageText", "editMessageCaption", "editMessageReplyMarkup", "copyMessage")
