"""Hearing one update: a worker thread decides, then the speaker says."""

import asyncio
import html
from collections.abc import Callable
from dataclasses import replace

import structlog

from bot.chat.elsewhere import Elsewhere
from bot.chat.messenger import Messenger
from bot.chat.speaker import Speaker
from bot.chat.threads import Threads
from bot.chat.updates import LARGEST_PHOTO, Incoming
from bot.errors import DeliveryError, PhotoRefused, StorageFull, StorageUnavailable, TryLater, Unreachable
from bot.i18n.text import Code, Text, say
from bot.i18n.translator import translator
from bot.services.conversations.conversations import Conversations
from bot.services.conversations.deeds import Heard, Photographed
from bot.services.conversations.screens import Outcome
from bot.services.conversations.turn import Derived

log = structlog.get_logger()

PATIENCE = (0.2, 1.0, 3.0)
"""Pauses in seconds while the database is away; after the last, the update is asked to be delivered again."""

MORE_TRIES, LONGEST_PAUSE = 2, 30.0
"""How often an answer is tried again, and how many seconds it waits at most in between."""

TOO_FAST = say("That was too much at once, and some of it did not reach me. Please send your last message again.")

PLEASE_WAIT = say(
    "You are writing faster than I can follow, so I have to pause. Please wait a minute, then send your last message "
    "again."
)


def no_room(number: str) -> Text:
    """Nothing can be kept; `number` is who to call in danger."""
    return say(
        "We cannot keep anything at this moment, so your last message was not taken. Nothing you wrote before it is "
        "lost. Please try again in a few hours. If anyone is in danger, call {number}.",
        number=Code(number),
    )


class Listener:
    """Takes updates, one by one for each chat."""

    def __init__(
        self,
        conversations: Conversations,
        speaker: Speaker,
        messenger: Messenger,
        elsewhere: Elsewhere,
        threads: Threads,
        handled: Callable[[str], None],
    ) -> None:
        """`threads` are those that the core works in; `handled` is told how each update ended, and nothing else."""
        self._conversations = conversations
        self._speaker = speaker
        self._messenger = messenger
        self._elsewhere = elsewhere
        self._briefly, self._slowly = threads.briefly, threads.slowly
        self._handled = handled

    async def hear(self, update: Incoming) -> None:
        """Handle one update to its end. Raises `StorageUnavailable` when it should be delivered again."""
        if update.blocked is not None and update.chat_id is not None:
            self._handled(await self._hear_blocking(update.chat_id, update.blocked))
            return
        if update.heard is None:
            await self._hear_elsewhere(update)
            return
        try:
            ending = await self._hear(update.heard, update.query_id)
        except Unreachable:
            ending = "unreachable"
        except DeliveryError as error:
            log.warning("chat.not_said", error=type(error).__name__)
            ending = "not_said"
        self._handled(ending)

    async def too_fast(self, chat_id: int) -> None:
        """Tell somebody whose messages came faster than they could be taken."""
        await self._tell(chat_id, TOO_FAST)

    async def _hear_elsewhere(self, update: Incoming) -> None:
        if update.chat_id is not None and not self._conversations.bounds.group_may_pass(update.chat_id):
            self._handled("dropped")
            return
        await self._elsewhere.hear(update)
        self._handled("elsewhere")

    async def _hear_blocking(self, chat_id: int, by_them: bool) -> str:
        """There is nobody to answer; a member is noted, and anybody else is not."""
        if not self._conversations.bounds.update_may_pass(chat_id).granted:
            return "dropped"
        await self._briefly(self._conversations.blocked, chat_id, by_them)
        return "elsewhere"

    async def _hear(self, heard: Heard, query_id: str | None) -> str:
        """Answer it, if it is not one too many and there is room; how it ended."""
        admission = self._conversations.bounds.update_may_pass(heard.chat_id)
        if not admission.granted:
            if admission.first:
                await self._tell(heard.chat_id, PLEASE_WAIT)
            return "dropped"
        try:
            await self._answer(heard, query_id)
        except StorageFull:
            await self._tell(heard.chat_id, no_room(self._conversations.emergency_number))
            return "no_room"
        return "answered"

    async def _tell(self, chat_id: int, sentence: Text) -> None:
        """Say one sentence outside of the conversation, which stays where it is."""
        language = await self._briefly(self._conversations.language, chat_id)
        await self._messenger.send(chat_id, html.escape(translator(language).line(sentence)))

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
        if outcome.fetch is not None and isinstance(heard.deed, Photographed):
            heard = await self._with_photo(replace(heard, deed=await self._fetched(heard.deed, outcome.fetch)))
            return await self._patiently(heard)
        while outcome.derive is not None:
            derived = await self._slowly(self._conversations.derive, outcome.derive)
            outcome = await self._patiently(heard, derived)
        return outcome

    async def _fetched(self, photo: Photographed, file_id: str) -> Photographed:
        try:
            return replace(photo, data=await self._messenger.fetch(file_id, LARGEST_PHOTO))
        except (PhotoRefused, DeliveryError):
            return replace(photo, refused=True)

    async def _with_photo(self, heard: Heard) -> Heard:
        return await self._slowly(self._conversations.with_clean_photo, heard)

    async def _patiently(self, heard: Heard, derived: Derived | None = None) -> Outcome:
        for pause in PATIENCE:
            try:
                return await self._briefly(self._conversations.step, heard, derived)
            except StorageFull:
                raise  # waiting does not make room
            except StorageUnavailable:
                log.warning("chat.storage_away", pause=pause)
                await asyncio.sleep(pause)
        return await self._briefly(self._conversations.step, heard, derived)
