"""How a kept message looks to a person."""

from typing import Any

from bot.simulator import entities
from bot.simulator.media import FileStore
from bot.simulator.records import Chat, StoredMessage
from bot.simulator.views import Button, Message

_KINDS = (
    "photo",
    "document",
    "voice",
    "sticker",
    "location",
    "contact",
    "poll",
    "video",
    "video_note",
    "audio",
    "dice",
)


def see(chat: Chat, stored: StoredMessage, files: FileStore) -> Message:
    """A message as a person sees it."""
    api = stored.api
    text = api.get("text", api.get("caption", ""))
    marks = api.get("entities", api.get("caption_entities", []))
    kind = "text" if "text" in api else next((name for name in _KINDS if name in api), "service")
    rows = api.get("reply_markup", {}).get("inline_keyboard", [])
    sender = api.get("from") or api["sender_chat"]
    file_id = _file_id(api, kind)
    file = files.by_id.get(file_id)
    keyboard = stored.keyboard or {}
    return Message(
        message_id=api["message_id"],
        chat_id=chat.chat_id,
        from_bot=stored.from_bot,
        sender_id=sender["id"],
        sender_name=sender.get("first_name", chat.title),
        date=api["date"],
        kind=kind,
        text=text,
        html=entities.to_html(text, marks),
        entities=marks,
        buttons=tuple(
            tuple(Button(one["text"], one.get("callback_data", ""), one.get("url", "")) for one in row) for row in rows
        ),
        keyboard=tuple(tuple(one["text"] for one in row) for row in keyboard.get("keyboard", [])),
        removes_keyboard=bool(keyboard.get("remove_keyboard")),
        edited=stored.edited,
        deleted=stored.deleted,
        revision=stored.revision,
        photo=file.content if file and kind == "photo" else None,
        file_id=file_id,
        file_name=file.name if file else "",
        protected=bool(api.get("has_protected_content")),
        silent=stored.silent,
        reply_to=api.get("reply_to_message", {}).get("message_id"),
        api=api,
    )


def _file_id(api: dict[str, Any], kind: str) -> str:
    content = api.get(kind)
    if kind == "photo" and content:
        return str(content[-1]["file_id"])
    return str(content.get("file_id", "")) if isinstance(content, dict) else ""
