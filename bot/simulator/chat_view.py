"""A chat as those in it see it: the eyes of tests, page and terminal."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from bot.simulator import entities
from bot.simulator.records import Account, Chat, StoredMessage
from bot.simulator.views import Button, Message, Toast
from bot.simulator.world import World

_T = TypeVar("_T")

Match = str | Callable[[Message], bool]


class ChatView:
    """A chat as those in it see it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat

    @property
    def chat_id(self) -> int:
        """The chat's id; for a private chat it is the person's user id."""
        return self._chat.chat_id

    @property
    def history(self) -> list[Message]:
        """Every message there ever was, deleted ones too, oldest first."""
        return [self._world.view(self._chat, stored) for stored in self._chat.messages.values()]

    @property
    def messages(self) -> list[Message]:
        """The messages that can be seen now, of both sides, oldest first."""
        return [self._world.view(self._chat, stored) for stored in self._visible()]

    @property
    def toasts(self) -> list[Toast]:
        """The answers to pressed buttons, oldest first."""
        return list(self._chat.toasts)

    def screen(self) -> Message:
        """The last message of the bot that can be seen. Raises LookupError where there is none."""
        for stored in reversed(list(self._visible())):
            if stored.from_bot:
                return self._world.view(self._chat, stored)
        raise LookupError("the bot has said nothing here yet")

    def describe(self) -> str:
        """The chat as it stands, a line a message; for error messages."""
        lines = [message.describe() for message in self.messages[-12:]]
        lines += [f"toast: {toast.text}" for toast in self._chat.toasts[-3:] if toast.text]
        return "\n".join(lines) or "(an empty chat)"

    async def wait_for(self, what: Match, timeout: float = 10.0, new: bool = False) -> Message:  # noqa: ASYNC109
        """Wait until a visible message of the bot holds a text or satisfies a test; the newest one wins.

        `new` leaves out what already stood there, unchanged, when the person last did something.
        Raises TimeoutError that shows the chat after `timeout` seconds.
        """
        since = self._chat.last_action if new else 0

        def find() -> Message | None:
            for stored in reversed(list(self._visible())):
                if stored.from_bot and stored.revision > since:
                    message = self._world.view(self._chat, stored)
                    if (what in message.text) if isinstance(what, str) else what(message):
                        return message
            return None

        return await self._until(
            find, timeout, f"a message with {what!r}" if isinstance(what, str) else "such a message"
        )

    async def wait_until(self, test: Callable[[], object], timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Wait until a test about this chat holds. Raises TimeoutError that shows the chat."""
        await self._until(lambda: True if test() else None, timeout, "what the test asks for")

    async def wait_for_toast(self, what: str = "", timeout: float = 10.0) -> Toast:  # noqa: ASYNC109
        """Wait for an answer to a pressed button that holds a text; the newest one wins."""

        def find() -> Toast | None:
            return next((toast for toast in reversed(self._chat.toasts) if what in toast.text), None)

        return await self._until(find, timeout, f"a toast with {what!r}")

    async def wait_answered(self, query_id: str, timeout: float = 10.0) -> Toast:  # noqa: ASYNC109
        """Wait until the bot has answered this button press."""

        def find() -> Toast | None:
            return next((toast for toast in self._chat.toasts if toast.query_id == query_id), None)

        return await self._until(find, timeout, "the answer to the pressed button")

    async def _until(self, find: Callable[[], _T | None], limit: float, wanted: str) -> _T:
        events = self._world.listen()
        try:
            async with asyncio.timeout(limit):
                while (found := find()) is None:
                    if await events.get() is None:
                        break
        except TimeoutError:
            raise TimeoutError(f"waited {limit:g} s for {wanted}; the chat is:\n{self.describe()}") from None
        finally:
            self._world.unlisten(events)
        if found is None:
            raise TimeoutError(f"the server stopped while waiting for {wanted}; the chat is:\n{self.describe()}")
        return found

    def _visible(self) -> list[StoredMessage]:
        return [stored for stored in self._chat.messages.values() if not stored.deleted and not stored.hidden]

    def _act(self) -> None:
        self._chat.last_action = self._world.revision

    def _put(self, sender: Account | None, content: dict[str, Any], kind: str = "message") -> Message:
        if self._chat.status == "kicked":
            raise RuntimeError("the bot is blocked here; unblock it first")
        self._act()
        stored = self._world.add_message(self._chat, sender, content, from_bot=False)
        self._world.updates.add(kind, stored.api, self._chat.chat_id)
        return self._world.view(self._chat, stored)

    def _photo(self, content: bytes, caption: str | None, group: str = "") -> dict[str, Any]:
        found: dict[str, Any] = {"photo": self._world.files.add_photo(content)}
        if caption:
            found |= written(caption, "caption", "caption_entities")
        return {**found, "media_group_id": group} if group else found


def written(text: str, name: str, marks_name: str) -> dict[str, Any]:
    """What a person wrote, as the text or caption fields of a message."""
    marks = entities.with_detected(text, [])
    return {name: text, marks_name: marks} if marks else {name: text}


def find_button(message: Message, button: str | int, exactly: bool) -> Button | None:
    """The button with this text, data or number; unless `exactly`, the first whose text holds it."""
    buttons = [one for row in message.buttons for one in row]
    if isinstance(button, int):
        return buttons[button] if exactly and 0 <= button < len(buttons) else None
    for one in buttons:
        if button in {one.text, one.data}:
            return one
    if exactly:
        return None
    return next((one for one in buttons if button.casefold() in one.text.casefold()), None)
