"""What people do in their chats, and what they see there: the hands and eyes of tests, page and terminal."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from bot.simulator import entities
from bot.simulator.views import Button, Message, Toast
from bot.simulator.world import Account, Chat, StoredMessage, World

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


class Person(ChatView):
    """A person with a phone, in their private chat with the bot. What they send is queued for the bot at once."""

    def __init__(self, world: World, chat: Chat, account: Account) -> None:
        super().__init__(world, chat)
        self.account = account

    @property
    def user_id(self) -> int:
        """The person's user id, which is the private chat's id too."""
        return self.account.user_id

    @property
    def blocked(self) -> bool:
        """Whether the person has blocked the bot."""
        return self._chat.status == "kicked"

    # What people write and send

    async def start(self, payload: str = "") -> Message:
        """Press START, or open a deep link with a payload."""
        return await self.send_text(f"/start {payload}".strip())

    async def send_text(self, text: str, reply_to: int | None = None) -> Message:
        """Write a text."""
        content = written(text, "text", "entities")
        if reply_to is not None and (stored := self._chat.messages.get(reply_to)):
            content["reply_to_message"] = stored.api
        return self._put(self.account, content)

    async def send_photo(self, content: bytes, caption: str | None = None) -> Message:
        """Send a picture (JPEG, PNG, GIF or WebP) as a photo; the bytes are kept as they are."""
        return self._put(self.account, self._photo(content, caption))

    async def send_album(self, photos: list[bytes], caption: str | None = None) -> list[Message]:
        """Send several photos as one album; the caption goes with the first."""
        group = str(10**16 + self._world.revision)
        return [
            self._put(self.account, self._photo(photo, caption if number == 0 else None, group))
            for number, photo in enumerate(photos)
        ]

    async def send_document(
        self, content: bytes, name: str = "file.pdf", mime: str = "application/pdf", caption: str | None = None
    ) -> Message:
        """Send a file."""
        found: dict[str, Any] = {"document": self._world.files.add(content, "documents", name, mime).document()}
        if caption:
            found |= written(caption, "caption", "caption_entities")
        return self._put(self.account, found)

    async def send_voice(self, seconds: int = 3, content: bytes = b"OggS-a-voice") -> Message:
        """Send a voice message."""
        file = self._world.files.add(content, "voice", "voice.oga", "audio/ogg")
        return self._put(self.account, {"voice": {**file.reference(), "duration": seconds, "mime_type": "audio/ogg"}})

    async def send_video(self, seconds: int = 3, content: bytes = b"a-video") -> Message:
        """Send a video."""
        file = self._world.files.add(content, "videos", "video.mp4", "video/mp4")
        video = {**file.reference(), "width": 640, "height": 360, "duration": seconds, "mime_type": "video/mp4"}
        return self._put(self.account, {"video": video})

    async def send_video_note(self, seconds: int = 3, content: bytes = b"a-round-video") -> Message:
        """Send a round video message."""
        file = self._world.files.add(content, "video_notes", "note.mp4", "video/mp4")
        return self._put(self.account, {"video_note": {**file.reference(), "length": 240, "duration": seconds}})

    async def send_audio(self, seconds: int = 3, content: bytes = b"a-song") -> Message:
        """Send a piece of music."""
        file = self._world.files.add(content, "music", "song.mp3", "audio/mpeg")
        return self._put(self.account, {"audio": {**file.reference(), "duration": seconds, "mime_type": "audio/mpeg"}})

    async def send_sticker(self, emoji: str = "🌙") -> Message:
        """Send a sticker."""
        file = self._world.files.add(b"a-sticker", "stickers", "sticker.webp", "image/webp")
        sticker = {**file.reference(), "type": "regular", "width": 512, "height": 512, "emoji": emoji}
        return self._put(self.account, {"sticker": {**sticker, "is_animated": False, "is_video": False}})

    async def send_location(self, latitude: float = 51.5175, longitude: float = -0.0658) -> Message:
        """Send a pin on the map."""
        return self._put(self.account, {"location": {"latitude": latitude, "longitude": longitude}})

    async def send_contact(self, phone_number: str = "+440000000000", first_name: str = "Sample") -> Message:
        """Send a contact's card."""
        contact = {"phone_number": phone_number, "first_name": first_name, "user_id": self.user_id}
        return self._put(self.account, {"contact": contact})

    async def send_poll(
        self, question: str = "Tea or coffee?", options: tuple[str, ...] = ("Tea", "Coffee")
    ) -> Message:
        """Send a poll."""
        poll = {
            "id": str(10**15 + self._world.revision),
            "question": question,
            "options": [
                {"text": option, "voter_count": 0, "persistent_id": str(number)}
                for number, option in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
        return self._put(self.account, {"poll": poll})

    async def send_dice(self, value: int = 4) -> Message:
        """Throw a die."""
        return self._put(self.account, {"dice": {"emoji": "🎲", "value": value}})

    async def forward(self, text: str, sender_name: str = "Somebody", sender: Account | None = None) -> Message:
        """Forward a text of somebody else: of an account, or of one who hides theirs."""
        origin: dict[str, Any] = {"date": int(self._world.clock())}
        if sender is not None:
            origin |= {"type": "user", "sender_user": sender.user()}
        else:
            origin |= {"type": "hidden_user", "sender_user_name": sender_name}
        return self._put(self.account, {**written(text, "text", "entities"), "forward_origin": origin})

    async def send(self, **content: Any) -> Message:
        """Send anything else: the fields of a Bot API Message."""
        return self._put(self.account, content)

    async def edit(self, message: int | Message, text: str) -> Message:
        """Change an own text (or caption). Raises LookupError where there is no such own message."""
        stored = self._stored(message)
        if stored.from_bot:
            raise LookupError("only an own message can be edited")
        self._act()
        names = ("text", "entities") if "text" in stored.api else ("caption", "caption_entities")
        rest = {key: value for key, value in stored.api.items() if key not in names}
        self._world.change_message(self._chat, stored, {**rest, **written(text, *names)})
        self._world.updates.add("edited_message", stored.api, self.chat_id)
        return self._world.view(self._chat, stored)

    # Buttons

    async def press(self, button: str | int, message: int | Message | None = None) -> str:
        """Press an inline button, given by its text, its data, a part of its text, or its number from 0.

        Looks in the given message, else in the newest message that has it. A reply-keyboard button sends its text.
        Gives the callback query's id ("" for a reply keyboard). Raises LookupError with what could be pressed.
        """
        candidates = [self._stored(message)] if message is not None else list(reversed(self._visible()))
        for exactly in (True, False):
            for stored in candidates:
                view = self._world.view(self._chat, stored)
                found = _find_button(view, button, exactly)
                if found is not None:
                    if not found.data:
                        raise LookupError(
                            f"{found.text!r} is a link to {found.url or 'nowhere'}, not a button to press"
                        )
                    self._act()
                    return self._world.press(self.account, self._chat, stored, found.data)
        if message is None and button in self.keyboard():
            await self.send_text(str(button))
            return ""
        raise LookupError(f"there is no button {button!r}; the chat is:\n{self.describe()}")

    def keyboard(self) -> list[str]:
        """The texts of the reply keyboard that is open now, in reading order."""
        return [text for row in self.keyboard_rows() for text in row]

    def keyboard_rows(self) -> list[list[str]]:
        """The rows of the reply keyboard that is open now; empty where none is."""
        for stored in reversed(list(self._chat.messages.values())):
            if stored.keyboard is None or not stored.from_bot:
                continue
            if stored.keyboard.get("remove_keyboard") or stored.deleted:
                return []
            if "keyboard" in stored.keyboard:
                return [[one["text"] for one in row] for row in stored.keyboard["keyboard"]]
        return []

    # The chat as a whole

    async def block(self) -> None:
        """Block the bot; it is told by my_chat_member and every send fails with 403."""
        self._act()
        self._world.set_status(self._chat, self.account, "kicked")

    async def unblock(self) -> None:
        """Let the bot write again."""
        self._act()
        self._world.set_status(self._chat, self.account, "member")

    async def deactivate(self) -> None:
        """Delete the account; every send fails with 403."""
        self.account.deactivated = True

    async def clear(self) -> None:
        """Clear the chat on this phone only; the bot is not told."""
        for stored in self._chat.messages.values():
            stored.hidden = True
        self._world.tell("cleared", self._chat)

    def _stored(self, message: int | Message) -> StoredMessage:
        message_id = message.message_id if isinstance(message, Message) else message
        stored = self._chat.messages.get(message_id)
        if stored is None:
            raise LookupError(f"there is no message {message_id}; the chat is:\n{self.describe()}")
        return stored


class Group(ChatView):
    """A group with the bot in it, or a channel."""

    async def send_text(self, sender: Person, text: str) -> Message:
        """A member writes a text."""
        return self._put(sender.account, written(text, "text", "entities"))

    async def send_photo(self, sender: Person, content: bytes, caption: str | None = None) -> Message:
        """A member sends a photo."""
        return self._put(sender.account, self._photo(content, caption))

    async def add_bot(self, by: Person) -> None:
        """Somebody adds the bot."""
        self._world.set_status(self._chat, by.account, "member")

    async def remove_bot(self, by: Person) -> None:
        """Somebody removes the bot."""
        self._world.set_status(self._chat, by.account, "kicked")

    async def press(self, person: Person, button: str | int) -> str:
        """A member presses an inline button of the newest message that has it; gives the callback query's id."""
        for stored in reversed(self._visible()):
            found = _find_button(self._world.view(self._chat, stored), button, exactly=False)
            if found is not None and found.data:
                self._act()
                return self._world.press(person.account, self._chat, stored, found.data)
        raise LookupError(f"there is no button {button!r}; the chat is:\n{self.describe()}")


class Channel(ChatView):
    """A channel the bot may read."""

    async def post(self, text: str) -> Message:
        """Publish a post."""
        return self._put(None, written(text, "text", "entities"), "channel_post")


def written(text: str, name: str, marks_name: str) -> dict[str, Any]:
    """What a person wrote, as the text or caption fields of a message."""
    marks = entities.with_detected(text, [])
    return {name: text, marks_name: marks} if marks else {name: text}


def _find_button(message: Message, button: str | int, exactly: bool) -> Button | None:
    buttons = [one for row in message.buttons for one in row]
    if isinstance(button, int):
        return buttons[button] if exactly and 0 <= button < len(buttons) else None
    for one in buttons:
        if button in {one.text, one.data}:
            return one
    if exactly:
        return None
    return next((one for one in buttons if button.casefold() in one.text.casefold()), None)
