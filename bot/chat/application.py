"""The Telegram edge put together: a bot, an ordered line for every chat, and somebody who listens."""

from collections.abc import Callable

from telegram import Bot

from bot.chat.elsewhere import Elsewhere
from bot.chat.listener import Listener
from bot.chat.messenger import Messenger
from bot.chat.pace import Gate
from bot.chat.poller import Poller
from bot.chat.processor import ChatOrderedProcessor, Handle
from bot.chat.render import Renderer
from bot.chat.speaker import Speaker
from bot.chat.threads import Threads
from bot.chat.webhook import WebhookFront, register
from bot.chat.weekly import Weekly
from bot.i18n.translator import translator
from bot.services.conversations.conversations import Conversations
from bot.services.week_letters import WeekLetters

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What Telegram is asked to send; nothing else is used."""


class ChatApplication:
    """The bot's side of all chats. `connect` first; then a poller or a webhook front brings the updates."""

    def __init__(
        self,
        bot: Bot,
        conversations: Conversations,
        renderer: Renderer,
        threads: Threads,
        count: Callable[[str], None],
        letters: WeekLetters,
        gate: Gate | None = None,
    ) -> None:
        """`threads` are those that the core works in; `count` is told how each update ended, and nothing else.

        `letters` says the week in linked chats; `gate` is the pace that replies share with broadcasts.
        """
        self._bot = bot
        self._conversations = conversations
        self._renderer = renderer
        self._languages = renderer.languages
        self._threads = threads
        self._run = threads.slowly
        self._count = count
        self._messenger = Messenger(bot, gate=gate)
        self._letters = letters

    @property
    def username(self) -> str:
        """The bot's name without the @; only once it is connected."""
        return self._bot.username

    async def connect(self) -> Handle:
        """Open the bot; returns what handles one update, each chat in order.

        `SettingError` when Telegram does not accept the token, `TryLater` when it cannot be reached.
        """
        await self._messenger.connect()
        weekly = Weekly(self._messenger, self._letters, self._run, self._languages)
        speaker = Speaker(
            self._messenger, self._renderer, self._conversations, weekly, self._threads.briefly, self._languages
        )
        elsewhere = Elsewhere(self._messenger, self._bot.username, tuple(map(translator, self._languages)))
        listener = Listener(self._conversations, speaker, self._messenger, elsewhere, self._threads, self._count)
        processor = ChatOrderedProcessor(on_drop=lambda: self._count("dropped"), on_overflow=listener.too_fast)
        return processor.in_order(listener.hear)

    def poller(self, handle: Handle) -> Poller:
        """Brings the updates by asking for them."""
        return Poller(self._bot, handle, ALLOWED_UPDATES)

    def front(self, handle: Handle, path: str, secret: str) -> WebhookFront:
        """Takes the updates that Telegram brings."""
        return WebhookFront(handle, path=path, secret=secret)

    async def register(self, url: str, secret: str) -> None:
        """Tell Telegram where to bring the updates."""
        await register(self._bot, url, secret, ALLOWED_UPDATES)
