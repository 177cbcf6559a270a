"""Telling people that there may be a reply: one message that says nothing, to all at the hour's turn."""

import asyncio
import html
import random
from collections.abc import Mapping

import structlog

from bot.chat.messenger import Messenger
from bot.chat.threads import InThread
from bot.errors import Refused, TryLater, Unreachable
from bot.i18n.text import say
from bot.i18n.translator import translator
from bot.services.mailboxes import Mailboxes, Waiting

NOTICE = say("There may be something for you. Open /reply and type your code.")

PACE_SECONDS = 0.05
"""The pause between two people: 20 in a second, where Telegram takes 30 (core.telegram.org/bots/faq)."""

_log = structlog.get_logger()
_dice = random.SystemRandom()


class Notices:
    """Tells everybody who is to be told now."""

    def __init__(self, messenger: Messenger, mailboxes: Mailboxes, run: InThread, languages: tuple[str, ...]) -> None:
        """`run` calls the core in a worker thread; who asked in a language no longer offered is told in the first."""
        self._messenger = messenger
        self._mailboxes = mailboxes
        self._run = run
        self._languages = languages

    async def deliver(self) -> Mapping[str, int]:
        """Tell them, in no order; whom Telegram would not take now is told at the next hour's turn.

        Nothing is counted: together with the log of the desk, a number here would say who asked to be told.
        """
        waiting = list(await self._run(self._mailboxes.due))
        _dice.shuffle(waiting)
        for one in waiting:
            try:
                await self._tell(one)
            except TryLater:
                _log.warning("notices are postponed")
                break
            await asyncio.sleep(PACE_SECONDS)
        return {}

    async def _tell(self, waiting: Waiting) -> None:
        code = waiting.language if waiting.language in self._languages else self._languages[0]
        try:
            await self._messenger.send(waiting.chat_id, html.escape(translator(code).line(NOTICE), quote=False))
        except (Unreachable, Refused):
            await self._run(self._mailboxes.unreachable, waiting)
        else:
            await self._run(self._mailboxes.told, waiting)
