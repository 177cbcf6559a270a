"""Methods about a chat as a whole: what it is, what the bot is doing in it, leaving it."""

from typing import Any

from bot.simulator.api.family import Method, chat_of
from bot.simulator.params import Params
from bot.simulator.refusal import bad_request
from bot.simulator.world import World

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def get_chat(world: World, params: Params) -> dict[str, Any]:
    """Describe a chat."""
    chat = world.chat(chat_of(params))
    gifts = {"unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True, "premium_subscription": True}
    return {
        **chat.api(),
        "accent_color_id": chat.chat_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {**gifts, "gifts_from_channels": True},
    }


def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is typing, or sending something."""
    chat = world.writable(chat_of(params))
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.tell("action", chat, text=action)
    return True


def leave_chat(world: World, params: Params) -> bool:
    """Leave a group or a channel."""
    chat = world.writable(chat_of(params))
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.status = "left"
    world.tell("status", chat, text="left")
    return True


def yes(world: World, params: Params) -> bool:  # noqa: ARG001 - the shape of a method
    """Methods that have nothing to do here: close, logOut."""
    return True


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "sendChatAction": send_chat_action,
    "leaveChat": leave_chat,
    "close": yes,
    "logOut": yes,
}
