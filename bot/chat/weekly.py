"""Saying the week in a linked chat, when somebody asks for it."""

from bot.chat.messenger import Messenger
from bot.chat.render.weeks import Sheet, summary_sheet
from bot.chat.threads import InThread
from bot.services.conversations.screens import AskedWeek
from bot.services.week_letters import WeekLetters

CHART = "week.png"
"""The file name of a chart: it says nothing of the week."""


class Weekly:
    """Answers `/summary`."""

    def __init__(self, messenger: Messenger, letters: WeekLetters, run: InThread, languages: tuple[str, ...]) -> None:
        """`run` calls the core in a worker thread; the first of `languages` stands in for one no longer offered."""
        self._messenger = messenger
        self._letters = letters
        self._run = run
        self._languages = languages

    async def answer(self, chat_id: int, asked: AskedWeek) -> tuple[int, ...]:
        """Say the week that was asked for; the messages that were sent, none when the account may see nothing."""
        sheet = await self._run(self._drawn, asked)
        if sheet is None:
            return ()
        if sheet.picture is None:
            return (await self._messenger.send(chat_id, sheet.html),)
        return (await self._messenger.send_photo(chat_id, sheet.picture, sheet.html, name=CHART),)

    def _drawn(self, asked: AskedWeek) -> Sheet | None:
        letter = self._letters.asked(asked.coordinator_id, asked.which)
        return None if letter is None else summary_sheet(letter, self._languages)
