"""Hearing one update: a worker thread decides, then the speaker says."""

import asyncio
import html
from collections.abc import Callable
from dataclasses import replace

import structlog
from telegram import Update

from bot.chat.elsewhere import Elsewhere
from bot.chat.media import LARGEST_PHOTO, heard_in
from bot.chat.messenger import Messenger
from bot.chat.speaker import Speaker
from bot.chat.threads import InThread
from bot.errors import DeliveryError, PhotoRefused, StorageUnavailable, TryLater, Unreachable
from bot.i18n.text import say
from bot.i18n.translator import translator
from bot.services.conversations.conversations import Conversations
from bot.services.conversations.deeds import Heard, Photographed
from bot.services.conversations.screens import Outcome

log = structlog.get_logger()

PATIENCE = (0.2, 1.0, 3.0)
"""Pauses in seconds while the database is away; after the last, the update is asked to be delivered again."""

MORE_TRIES, LONGEST_PAUSE = 2, 30.0
"""How often an answer is tried again, and how many seconds it waits at most in between."""

TOO_FAST = say("That was too much at once, and some of it did not reach me. Please send your last message again.")


class Listener:
    """Takes updates, one by one for each chat."""

    def __init__(
        self,
        conversations: Conversations,
        speaker: Speaker,
        messenger: Messenger,
        elsewhere: Elsewhere,
        run: InThread,
        handled: Callable[[str], None],
    ) -> None:
        """`handled` counts how updates ended; it is told the ending and nothing else."""
        self._conversations = conversations
        self._speaker = speaker
        self._messenger = messenger
        self._elsewhere = elsewhere
        self._run = run
        self._handled = handled

    async def hear(self, update: Update) -> None:
        """Handle one update to its end. Raises `StorageUnavailable` when it should be delivered again."""
        heard = heard_in(update)
        if heard is None:
            await self._elsewhere.hear(update)
            self._handled("elsewhere")
            return
        query = update.callback_query
        try:
            await self._answer(heard, None if query is None else query.id)
        except Unreachable:
            self._handled("unreachable")
        except DeliveryError as error:
            log.warning("chat.not_said", error=type(error).__name__)
            self._handled("not_said")
        else:
            self._handled("answered")

    async def too_fast(self, chat_id: int) -> None:
        """Tell somebody whose messages came faster than they could be taken."""
        language = await self._run(self._conversations.language, chat_id)
        await self._messenger.send(chat_id, html.escape(translator(language).line(TOO_FAST)))

    async def _answer(self, heard: Heard, query_id: str | None) -> None:
        """Decide and say it. What Telegram would not take now is said again after the pause it asks for.

        The decision is stored by then, so hearing the update again changes nothing and draws what is on screen.
        """
        for _ in range(MORE_TRIES):
            try:
                await self._speaker.say(heard.chat_id, await self._decide(heard), query_id)
            except TryLater as later:
                log.warning("chat.said_later", seconds=round(later.retry_after))
                await asyncio.sleep(min(later.retry_after, LONGEST_PAUSE))
            else:
                return
        await self._speaker.say(heard.chat_id, await self._decide(heard), query_id)

    async def _decide(self, heard: Heard) -> Outcome:
        outcome = await self._patiently(heard)
        if outcome.fetch is None or not isinstance(heard.deed, Photographed):
            return outcome
        try:
            data = await self._messenger.fetch(outcome.fetch, LARGEST_PHOTO)
        except (PhotoRefused, DeliveryError):
            return await self._patiently(replace(heard, deed=replace(heard.deed, refused=True)))
        return await self._patiently(replace(heard, deed=replace(heard.deed, data=data)))

    async def _patiently(self, heard: Heard) -> Outcome:
        for pause in PATIENCE:
            try:
                return await self._run(self._conversations.handle, heard)
            except StorageUnavailable:
                log.warning("chat.storage_away", pause=pause)
                await asyncio.sleep(pause)
        return await self._run(self._conversations.handle, heard)
