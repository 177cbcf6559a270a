"""The simulated world, and the rules that bind its accounts, chats, messages and button presses."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from bot.simulator.faults import FloodControl, Limits
from bot.simulator.media import FileStore
from bot.simulator.records import Account, Chat, Profile, Query, StoredMessage
from bot.simulator.refusal import Refusal, bad_request
from bot.simulator.sight import see
from bot.simulator.updates import UpdateQueue
from bot.simulator.views import Event, EventKind, Message, Toast

QUERY_LIFETIME = 15 * 60.0
"""Seconds in which a button press can be answered."""


class World:
    """All state of one server. Every change is made here, told to those who listen, and counted in `revision`."""

    def __init__(self, bot: dict[str, Any], clock: Callable[[], float], limits: Limits) -> None:
        self.bot = bot
        self.clock = clock
        self.accounts: dict[int, Account] = {}
        self.chats: dict[int, Chat] = {}
        self.files = FileStore()
        self.updates = UpdateQueue()
        self.queries: dict[str, Query] = {}
        self.profile = Profile()
        self.flood = FloodControl(limits, clock)
        self.revision = 0
        self._listeners: list[asyncio.Queue[Event | None]] = []
        self.changed: Callable[[], None] = lambda: None

    # Listening

    def listen(self) -> asyncio.Queue[Event | None]:
        """A queue on which every event from now on arrives; None means that the server stops."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.append(queue)
        return queue

    def unlisten(self, queue: asyncio.Queue[Event | None]) -> None:
        """Stop filling a queue."""
        if queue in self._listeners:
            self._listeners.remove(queue)

    def end_listening(self) -> None:
        """Tell every listener that nothing more will come."""
        for queue in self._listeners:
            queue.put_nowait(None)

    def tell(
        self, kind: EventKind, chat: Chat, stored: StoredMessage | None = None, query_id: str = "", text: str = ""
    ) -> None:
        """Count a change and tell the listeners."""
        self.revision += 1
        if stored is not None and kind != "pressed":
            stored.revision = self.revision
        self.changed()
        if self._listeners:
            message = None if stored is None else self.view(chat, stored)
            toast = chat.toasts[-1] if kind == "answered" else None
            event = Event(kind, chat.chat_id, message, toast, query_id, text)
            for queue in self._listeners:
                queue.put_nowait(event)

    # Chats

    def chat(self, chat_id: int | str | None) -> Chat:
        """The chat with this id or @username. Raises Refusal where there is none."""
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            for chat in self.chats.values():
                if chat.username == chat_id[1:] and chat.kind != "private":
                    return chat
            raise bad_request("chat not found")
        if chat_id is None or chat_id == "":
            raise bad_request("chat_id is empty")
        try:
            found = self.chats.get(int(chat_id))
        except ValueError:
            found = None
        if found is None:
            raise bad_request("chat not found")
        return found

    def writable(self, chat_id: int | str | None) -> Chat:
        """The chat, where the bot may write to it. Raises Refusal: 403 where it may not."""
        chat = self.chat(chat_id)
        if chat.moved_to is not None:
            reason = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, reason, {"migrate_to_chat_id": chat.moved_to})
        account = self.accounts.get(chat.chat_id)
        if account is not None and account.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        if chat.status == "kicked" and chat.kind == "private":
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat.status == "kicked":
            raise Refusal(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
        if chat.status == "left":
            raise Refusal(403, f"Forbidden: bot is not a member of the {chat.kind} chat")
        return chat

    def set_status(self, chat: Chat, account: Account, status: str) -> int | None:
        """Change the bot's membership and tell the bot with my_chat_member; gives the update's id."""
        if chat.status == status:
            return None
        old, chat.status = chat.status, status
        change = {
            "chat": chat.api(),
            "from": account.user(),
            "date": int(self.clock()),
            "old_chat_member": self._membership(old),
            "new_chat_member": self._membership(status),
        }
        self.tell("status", chat, text=status)
        return self.updates.add("my_chat_member", change, chat.chat_id)

    def _membership(self, status: str) -> dict[str, Any]:
        member: dict[str, Any] = {"user": self.bot_user(), "status": status}
        return {**member, "until_date": 0} if status == "kicked" else member

    def bot_user(self) -> dict[str, Any]:
        """The bot as the Bot API User that messages carry."""
        return {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")}

    # Messages

    def add_message(
        self,
        chat: Chat,
        sender: Account | None,
        content: dict[str, Any],
        keyboard: dict[str, Any] | None = None,
        silent: bool = False,
        from_bot: bool = True,
    ) -> StoredMessage:
        """Put a message into a chat; without a `sender` it is the bot's, or the channel's own.

        `keyboard` is a markup that is not inline.
        """
        now = self.clock()
        message: dict[str, Any] = {"message_id": chat.next_id}
        if chat.kind == "channel":
            message["sender_chat"] = chat.api()
        else:
            message["from"] = self.bot_user() if sender is None else sender.user()
        message.update(chat=chat.api(), date=int(now), **content)
        stored = StoredMessage(message, from_bot, now, 0, keyboard=keyboard, silent=silent)
        chat.messages[chat.next_id] = stored
        chat.next_id += 1
        self.tell("message", chat, stored)
        return stored

    def change_message(self, chat: Chat, stored: StoredMessage, message: dict[str, Any]) -> None:
        """Replace what a message says."""
        stored.api = {**message, "edit_date": int(self.clock())}
        stored.edited = True
        self.tell("edited", chat, stored)

    def delete_message(self, chat: Chat, stored: StoredMessage) -> None:
        """Take a message away on both sides."""
        stored.deleted = True
        self.tell("deleted", chat, stored)

    def find_message(self, chat: Chat, message_id: int | None, purpose: str) -> StoredMessage:
        """A message that is still there. Raises Refusal ("message to edit not found")."""
        if message_id is None:
            raise bad_request("message identifier is not specified")
        stored = chat.messages.get(message_id)
        if stored is None or stored.deleted:
            raise bad_request(f"message {purpose} not found")
        return stored

    # Buttons

    def press(self, account: Account, chat: Chat, stored: StoredMessage, data: str) -> str:
        """A person presses a button; gives the callback query's id."""
        query = Query(
            str(secrets.randbelow(10**18) + 10**17), chat.chat_id, stored.api["message_id"], self.clock(), data
        )
        self.queries[query.query_id] = query
        self.tell("pressed", chat, stored, query.query_id, data)
        content = {
            "id": query.query_id,
            "from": account.user(),
            "message": stored.api,
            "chat_instance": str(chat.chat_id * 7919),
            "data": data,
        }
        self.updates.add("callback_query", content, chat.chat_id)
        return query.query_id

    def answer(self, query_id: str, text: str, alert: bool, url: str) -> None:
        """Answer a button press. Raises Refusal where it is unknown, answered already, or too old."""
        query = self.queries.pop(query_id, None)
        if query is None or self.clock() - query.at > QUERY_LIFETIME:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        chat = self.chats[query.chat_id]
        chat.toasts.append(Toast(query_id, text, alert, url))
        self.tell("answered", chat, query_id=query_id)

    # Views

    def view(self, chat: Chat, stored: StoredMessage) -> Message:
        """A message as a person sees it."""
        return see(chat, stored, self.files)
