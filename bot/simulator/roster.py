"""Who and what is in the world: people, groups and channels, each found again by its id."""

from bot.simulator.gatherings import Channel, Group
from bot.simulator.people import Person
from bot.simulator.records import Account, Chat
from bot.simulator.world import World


class Roster:
    """Makes people and chats, and finds those that exist."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._people: dict[int, Person] = {}
        self._newest = 7_000_000_000

    def person(
        self,
        user_id: int | None = None,
        first_name: str = "Person",
        language_code: str | None = "en",
        username: str | None = None,
        is_bot: bool = False,
    ) -> Person:
        """The person with this user id (a new one without it); created with a private chat at the first mention."""
        if user_id is None:
            user_id = self._newest + 1
            while user_id in self._world.accounts:
                user_id += 1
            self._newest = user_id
        known = self._people.get(user_id)
        if known is not None:
            return known
        account = self._world.accounts.get(user_id)
        if account is None:
            account = Account(user_id, first_name, username, language_code, is_bot)
            self._world.accounts[user_id] = account
        chat = self._world.chats.get(user_id)
        if chat is None:
            chat = Chat(user_id, "private", account.first_name, account.username)
            self._world.chats[user_id] = chat
            self._world.tell("people", chat)
        person = self._people[user_id] = Person(self._world, chat, account)
        return person

    @property
    def people(self) -> list[Person]:
        """Everybody with a private chat, in the order they came."""
        return [self.person(chat.chat_id) for chat in self._world.chats.values() if chat.kind == "private"]

    def group(self, title: str, chat_id: int | None = None) -> Group:
        """A new supergroup that the bot is in."""
        return Group(self._world, self._new_chat("supergroup", title, chat_id))

    def channel(self, title: str, chat_id: int | None = None, username: str | None = None) -> Channel:
        """A new channel that the bot may read."""
        return Channel(self._world, self._new_chat("channel", title, chat_id, username))

    def _new_chat(self, kind: str, title: str, chat_id: int | None, username: str | None = None) -> Chat:
        if chat_id is None:
            chat_id = min([-1_000_000_000_000, *self._world.chats]) - 1
        return self._world.chats.setdefault(chat_id, Chat(chat_id, kind, title, username))
