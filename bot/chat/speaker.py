"""Saying an outcome: first what must be seen, then what may be lost."""

from contextlib import suppress

from bot.chat.announce import commands_of_linked
from bot.chat.messenger import Messenger
from bot.chat.render import Drawn, Renderer
from bot.chat.render.weeks import beside
from bot.chat.threads import InThread
from bot.chat.weekly import Weekly
from bot.errors import StorageFull
from bot.i18n.translator import translator
from bot.services.conversations.conversations import Conversations
from bot.services.conversations.screens import Aside, AskedWeek, Outcome


class Speaker:
    """Draws outcomes and sends them."""

    def __init__(
        self,
        messenger: Messenger,
        renderer: Renderer,
        conversations: Conversations,
        weekly: Weekly,
        run: InThread,
        languages: tuple[str, ...],
    ) -> None:
        """`run` calls the core in a worker thread; the first of `languages` stands in for one no longer offered."""
        self._messenger = messenger
        self._renderer = renderer
        self._conversations = conversations
        self._weekly = weekly
        self._run = run
        self._languages = languages

    async def say(self, chat_id: int, outcome: Outcome, query_id: str | None) -> None:
        """Show the card, retire the one before, answer the press.

        The card goes by a real call, because a person without the next question is stuck. What may be lost without
        harm (the old card's buttons, the end of a button's spinner) comes last and may ride in a webhook's answer.
        """
        if outcome.clear:
            await self._messenger.delete(chat_id, outcome.clear)
            await self._run(self._conversations.cleared, chat_id, outcome.clear)
        aside = () if outcome.aside is None else await self._say_beside(chat_id, outcome.aside)
        if outcome.card is not None:
            await self._show(chat_id, outcome, aside)
        elif aside:
            await self._remember(chat_id, aside, None)
        if query_id is not None:
            toast = None if outcome.toast is None else translator(outcome.language).draw(outcome.toast)
            await self._messenger.answer(query_id, toast, alert=bool(toast and len(toast) > 60))

    async def _say_beside(self, chat_id: int, aside: Aside | AskedWeek) -> tuple[int, ...]:
        """What stands for itself; the messages that were sent."""
        if isinstance(aside, AskedWeek):
            return await self._weekly.answer(chat_id, aside)
        tr = translator(aside.language if aside.language in self._languages else self._languages[0])
        said = await self._messenger.send(chat_id, beside(tr, aside.sentences))
        if aside.commands is not None:
            await self._messenger.list_commands(chat_id, commands_of_linked(tr) if aside.commands else ())
        return (said,)

    async def _show(self, chat_id: int, outcome: Outcome, aside: tuple[int, ...]) -> None:
        drawn = self._renderer.draw(outcome)
        if outcome.edit is not None and not drawn.before:
            on_screen = await self._messenger.edit(chat_id, outcome.edit, drawn.text, drawn.keyboard)
            if on_screen:
                return
        spoken = [await self._messenger.send(chat_id, text) for text in drawn.before]
        card = await self._messenger.send(chat_id, drawn.text, drawn.keyboard)
        if outcome.remember:
            await self._remember(chat_id, (*aside, *spoken, card), card)
        await self._retire(chat_id, outcome, drawn)

    async def _remember(self, chat_id: int, said: tuple[int, ...], card: int | None) -> None:
        with suppress(StorageFull):  # it is said; that it was is only remembered for the comfort of it
            await self._run(self._conversations.spoke, chat_id, said, card)

    async def _retire(self, chat_id: int, outcome: Outcome, drawn: Drawn) -> None:
        old = outcome.retire if outcome.retire is not None else outcome.edit
        if old is None:
            return
        if drawn.given is not None:
            await self._messenger.retire(chat_id, old, drawn.given)
        elif outcome.dispose:
            await self._messenger.remove(chat_id, old)
        else:
            await self._messenger.strip(chat_id, old)
