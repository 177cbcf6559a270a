"""What is said in Telegram without anybody asking: notices of replies, broadcasts, the week."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from bot.bootstrap.counting import CountedRequest
from bot.bootstrap.line import Line
from bot.bootstrap.parts.jobs import Jobs
from bot.bootstrap.sending import SendingRight
from bot.chat.attempts import Patience
from bot.chat.broadcasting import Broadcasting, most_in_hand
from bot.chat.digests import DigestPost
from bot.chat.mailing import Mailing
from bot.chat.messenger import Messenger
from bot.chat.notices import Notices
from bot.chat.render.broadcasts import letter_writer
from bot.chat.threads import InThread
from bot.settings.tree import FREE_RATE


class Outgoing:
    """Says what is due. Nothing is said before the line is connected."""

    def __init__(self, parts: Jobs, line: Line, run: InThread) -> None:
        """`run` calls the core in a worker thread."""
        self._line = line
        settings, languages = parts.settings, parts.settings.forum.languages
        rate = settings.limits.broadcast_rate
        posting = CountedRequest(parts.metrics.telegram_called, connections=most_in_hand(rate))
        self._right = SendingRight(settings.database_url, settings.telegram.token)
        self._broadcasting = Broadcasting(
            parts.outbox,
            Mailing(posting, line.bot.base_url),
            line.gate,
            run,
            letter_writer(languages, paid=rate > FREE_RATE),
            self._right.take,
        )
        self._notices = Notices(line.messenger, parts.mailboxes, run, languages)
        once = Messenger(line.bot, Patience(tries=1, first_pause=0.0))
        letters, linking = parts.week_letters, parts.linking
        self._digests = DigestPost(once, parts.digests, letters, linking, line.gate, run, languages)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Leaving begins nothing more, and finishes what is in hand."""
        try:
            yield
        finally:
            await self._broadcasting.stop()
            await self._digests.stop()
            await asyncio.to_thread(self._right.close)

    async def tell_waiting(self) -> Mapping[str, int]:
        """Tell people who asked to be told that there may be a reply."""
        return await self._notices.deliver() if self._line.connected.is_set() else {}

    async def send_broadcasts(self) -> Mapping[str, int]:
        """Send what is due to members; nothing happens while another process sends."""
        return await self._broadcasting.drain() if self._line.connected.is_set() else {}

    async def send_digests(self) -> Mapping[str, int]:
        """Send the week to linked chats where it is due."""
        return await self._digests.deliver() if self._line.connected.is_set() else {}
