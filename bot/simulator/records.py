"""What the simulated world keeps: accounts, chats, messages, button presses, and the bot's profile."""

from dataclasses import dataclass, field
from typing import Any

from bot.simulator.views import Toast


@dataclass(slots=True)
class Account:
    """A person's (or another bot's) account."""

    user_id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    deactivated: bool = False

    def user(self) -> dict[str, Any]:
        """The account as a Bot API User."""
        user: dict[str, Any] = {"id": self.user_id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass(slots=True)
class StoredMessage:
    """A message; `api` is replaced, never changed, so that updates on their way keep what they said."""

    api: dict[str, Any]
    from_bot: bool
    at: float
    revision: int
    edited: bool = False
    deleted: bool = False
    hidden: bool = False
    keyboard: dict[str, Any] | None = None
    silent: bool = False


@dataclass(slots=True)
class Chat:
    """A chat the bot is in. `status` is the bot's own: member, kicked (blocked) or left.

    `moved_to` is the id it has now, where a group became a supergroup.
    """

    chat_id: int
    kind: str
    title: str
    username: str | None = None
    status: str = "member"
    next_id: int = 1
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    menu_button: dict[str, Any] | None = None
    last_action: int = 0
    moved_to: int | None = None

    def api(self) -> dict[str, Any]:
        """The chat as a Bot API Chat."""
        name = "first_name" if self.kind == "private" else "title"
        chat: dict[str, Any] = {"id": self.chat_id, "type": self.kind, name: self.title}
        if self.username:
            chat["username"] = self.username
        return chat


@dataclass(slots=True)
class Query:
    """A pressed button that waits for its answer."""

    query_id: str
    chat_id: int
    message_id: int
    at: float
    data: str = ""


@dataclass(slots=True)
class Profile:
    """What the bot says about itself; names and descriptions by language, commands by scope and language."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_button: dict[str, Any] | None = None
