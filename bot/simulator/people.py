"""What people do in their private chat with the bot: the hands of tests, page and terminal."""

from typing import Any

from bot.simulator.chat_view import ChatView, find_button, written
from bot.simulator.records import Account, Chat, StoredMessage
from bot.simulator.views import Message
from bot.simulator.world import World


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
                found = find_button(view, button, exactly)
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
