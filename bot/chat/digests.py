"""Sending Monday's digest to linked chats: a chart with the week's totals below it, at the pace Telegram takes."""

import asyncio
from collections import Counter
from collections.abc import Mapping

import structlog

from bot.chat.announce import commands_of_linked
from bot.chat.messenger import Messenger
from bot.chat.pace import Gate
from bot.chat.render.weeks import Sheet, digest_sheet
from bot.chat.threads import InThread
from bot.chat.weekly import CHART
from bot.errors import DeliveryError, Refused, StorageUnavailable, TryLater, Unreachable
from bot.i18n.translator import Translator, translator
from bot.services.digests import Digests, Ending, InHand
from bot.services.linking import Linking
from bot.services.week_letters import WeekLetter, WeekLetters

_log = structlog.get_logger()


class DigestPost:
    """Sends what is due. Several processes may: each digest is leased first."""

    def __init__(
        self,
        messenger: Messenger,
        digests: Digests,
        letters: WeekLetters,
        linking: Linking,
        gate: Gate,
        run: InThread,
        languages: tuple[str, ...],
    ) -> None:
        """`messenger` tries once and has no gate of its own; `run` calls the core in a worker thread."""
        self._messenger = messenger
        self._digests = digests
        self._letters = letters
        self._linking = linking
        self._gate = gate
        self._run = run
        self._languages = languages
        self._drawn: dict[tuple[str, bool], Sheet] = {}
        self._stopping = False
        self._busy = asyncio.Lock()

    async def deliver(self) -> Mapping[str, int]:
        """Send every digest that is due, once each; and take commands away from chats that are linked no longer.

        Counts those that were `sent`, and of these the ones sent `again` that may have arrived before.
        """
        async with self._busy:
            await self._take_commands_away()
            return await self._send_all()

    async def stop(self) -> None:
        """Begin no more; returns when the one in hand is written down."""
        self._stopping = True
        async with self._busy:
            return

    async def _send_all(self) -> Mapping[str, int]:
        self._drawn.clear()
        week, waiting = await self._run(self._digests.due)
        counts: Counter[str] = Counter()
        for coordinator_id in waiting:
            if self._stopping:
                break
            one = await self._run(self._digests.lease, week, coordinator_id)
            if one is None:
                continue
            ending = await self._send(one)
            if ending is Ending.SENT:
                counts["sent"] += 1
                counts["again"] += one.again
        if counts["again"]:
            _log.warning("digests may have arrived twice", week=week, count=counts["again"])
        if counts:
            await self._run(self._digests.note, counts)
        return dict(counts)

    async def _send(self, one: InHand) -> Ending:
        letter = await self._run(self._letters.digest, one.row.coordinator_id, one.row.week)
        if letter is None:
            await self._settle(one, Ending.REFUSED, 0.0)
            return Ending.REFUSED
        ending, pause = await self._try(one.chat_id, await self._sheet(letter))
        await self._settle(one, ending, pause)
        if ending is Ending.SENT:
            await self._messenger.list_commands(one.chat_id, commands_of_linked(self._translator(letter)))
        return ending

    async def _sheet(self, letter: WeekLetter) -> Sheet:
        """The week, drawn once in a run for all who may see the same in the same language."""
        key = (letter.language, letter.totals is not None)
        if key not in self._drawn:
            self._drawn[key] = await self._run(digest_sheet, letter, self._languages)
        return self._drawn[key]

    async def _try(self, chat_id: int, sheet: Sheet) -> tuple[Ending, float]:
        """Say it, in words alone where the picture is refused; how that ended, and the seconds to wait."""
        try:
            await self._wait(chat_id)
            try:
                await self._say(chat_id, sheet)
            except Refused:
                if sheet.picture is None:
                    raise
                _log.warning("a chart was refused")
                await self._wait(chat_id)
                await self._say(chat_id, Sheet(sheet.html))
        except TryLater as later:
            if later.retry_after <= 0:
                return Ending.UNSURE, 0.0
            self._gate.refused(chat_id, later.retry_after)
            return Ending.LATER, later.retry_after
        except Unreachable:
            return Ending.UNREACHABLE, 0.0
        except DeliveryError:
            return Ending.REFUSED, 0.0
        return Ending.SENT, 0.0

    async def _say(self, chat_id: int, sheet: Sheet) -> None:
        if sheet.picture is None:
            await self._messenger.send(chat_id, sheet.html)
        else:
            await self._messenger.send_photo(chat_id, sheet.picture, sheet.html, name=CHART)

    async def _wait(self, chat_id: int) -> None:
        """Until the pace of all lets one more message leave."""
        wait = self._gate.ask(chat_id)
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self._gate.ask(chat_id)

    async def _settle(self, one: InHand, ending: Ending, pause: float) -> None:
        """Keep trying for a while when the database is away: what was said must not be said again."""
        for _ in range(30):
            try:
                await self._run(self._digests.settle, one, ending, pause)
            except StorageUnavailable:
                await asyncio.sleep(1)
            else:
                return
        await self._run(self._digests.settle, one, ending, pause)

    async def _take_commands_away(self) -> None:
        for chat_key, chat_id in await self._run(self._linking.ended):
            await self._messenger.list_commands(chat_id, ())
            await self._run(self._linking.forgotten, chat_key)

    def _translator(self, letter: WeekLetter) -> Translator:
        return translator(letter.language if letter.language in self._languages else self._languages[0])
