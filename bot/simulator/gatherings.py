"""Groups and channels the bot is in."""

from bot.simulator.chat_view import ChatView, find_button, written
from bot.simulator.people import Person
from bot.simulator.records import Chat
from bot.simulator.views import Message


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

    async def become_supergroup(self) -> "Group":
        """The group gets another id, as Telegram does to groups that grow; writing to the old one is refused."""
        old = self._chat
        new = Chat(old.chat_id - 1_000_000_000_000, "supergroup", old.title, status=old.status)
        self._world.chats[new.chat_id] = new
        old.moved_to = new.chat_id
        return Group(self._world, new)

    async def press(self, person: Person, button: str | int) -> str:
        """A member presses an inline button of the newest message that has it; gives the callback query's id."""
        for stored in reversed(self._visible()):
            found = find_button(self._world.view(self._chat, stored), button, exactly=False)
            if found is not None and found.data:
                self._act()
                return self._world.press(person.account, self._chat, stored, found.data)
        raise LookupError(f"there is no button {button!r}; the chat is:\n{self.describe()}")


class Channel(ChatView):
    """A channel the bot may read."""

    async def post(self, text: str) -> Message:
        """Publish a post."""
        return self._put(None, written(text, "text", "entities"), "channel_post")
