"""What the families of methods share: the shape of a method, and how a call names texts and messages."""

from collections.abc import Callable
from typing import Any

from bot.simulator import entities
from bot.simulator.params import Params
from bot.simulator.records import Chat
from bot.simulator.refusal import bad_request
from bot.simulator.world import World

Method = Callable[[World, Params], Any]
"""A method takes the world and the call's parameters, and gives the `result`; it raises Refusal otherwise."""

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def chat_of(params: Params) -> int | str | None:
    """The call's chat_id: a number or an @username."""
    return params.text("chat_id") or None


def formatted(params: Params, name: str, marks_name: str) -> tuple[str, list[dict[str, Any]]]:
    """A call's text or caption with its entities, read by its parse_mode and trimmed.

    Raises Refusal where the markup cannot be read.
    """
    source = params.text(name).replace("\r\n", "\n")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, marks = entities.parse_html(source)
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request("can't parse entities: the simulator reads HTML only")
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        text, marks = source, list(params.structure(marks_name) or [])
    text, marks = entities.trim(text, marks)
    return text, entities.with_detected(text, marks)


def text_content(params: Params) -> dict[str, Any]:
    """The text part of a message. Raises Refusal where it is empty or too long."""
    text, marks = formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, "entities": marks} if marks else {"text": text}


def caption_content(params: Params) -> dict[str, Any]:
    """The caption part of a message, empty where there is none. Raises Refusal where it is too long."""
    text, marks = formatted(params, "caption", "caption_entities")
    if len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": marks} if marks else {"caption": text}


def extras(params: Params, chat: Chat) -> dict[str, Any]:
    """What a message may carry besides its content: the reply, protection, the link preview."""
    found: dict[str, Any] = {}
    reply = params.structure("reply_parameters") or {}
    message_id = reply.get("message_id") or params.integer("reply_to_message_id")
    if message_id:
        stored = chat.messages.get(int(message_id))
        if stored is not None and not stored.deleted:
            found["reply_to_message"] = {key: value for key, value in stored.api.items() if key != "reply_to_message"}
        elif not (reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply")):
            raise bad_request("message to be replied not found")
    if params.flag("protect_content"):
        found["has_protected_content"] = True
    if preview := params.structure("link_preview_options"):
        found["link_preview_options"] = preview
    return found
