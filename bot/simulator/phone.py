"""People, messages and events as the chat page reads them: plain JSON."""

from typing import Any

from bot.simulator.api.profile import commands_for
from bot.simulator.people import Person
from bot.simulator.views import Event, Message
from bot.simulator.world import World


def draw_person(world: World, person: Person) -> dict[str, Any]:
    """A whole phone: who it belongs to and what stands on it."""
    language = person.account.language_code or "en"
    return {
        "id": person.user_id,
        "name": person.account.first_name,
        "language": language,
        "blocked": person.blocked,
        "description": world.profile.descriptions.get(language[:2]) or world.profile.descriptions.get("", ""),
        "commands": commands_for(world, person.chat_id, language),
        "keyboard": person.keyboard_rows(),
        "messages": [draw_message(message) for message in person.messages],
    }


def draw_message(message: Message) -> dict[str, Any]:
    """One bubble."""
    api = message.api
    content: Any = api.get(message.kind)
    drawn: dict[str, Any] = {
        "id": message.message_id,
        "bot": message.from_bot,
        "date": message.date,
        "kind": message.kind,
        "text": message.text,
        "entities": message.entities,
        "buttons": [[{"text": one.text, "data": one.data, "url": one.url} for one in row] for row in message.buttons],
        "edited": message.edited,
        "revision": message.revision,
    }
    if message.file_id:
        drawn["file"] = {"id": message.file_id, "name": message.file_name}
    if message.kind == "photo":
        drawn["size"] = [content[-1]["width"], content[-1]["height"]]
    elif message.kind in {"sticker", "location", "contact", "voice", "audio", "video"}:
        wanted = ("emoji", "latitude", "longitude", "phone_number", "first_name", "duration")
        drawn["content"] = {name: content[name] for name in wanted if name in content}
    elif message.kind == "poll":
        drawn["content"] = {"question": content["question"], "options": [one["text"] for one in content["options"]]}
    reply = api.get("reply_to_message")
    if reply:
        drawn["reply"] = {"id": reply["message_id"], "text": str(reply.get("text", reply.get("caption", "")))[:120]}
    return drawn


def draw_event(event: Event) -> dict[str, Any]:
    """One change, with the reply keyboard where the message brought or removed one."""
    drawn: dict[str, Any] = {"kind": event.kind, "person": event.chat_id, "text": event.text, "query": event.query_id}
    if event.message is not None:
        drawn["message"] = draw_message(event.message)
        if event.message.keyboard or event.message.removes_keyboard:
            drawn["keyboard"] = event.message.keyboard
    if event.toast is not None:
        drawn["toast"] = {"text": event.toast.text, "alert": event.toast.alert}
    return drawn
