"""One person's report, said to the conversations of the product in this process: no network, nothing drawn.

What is done here is what a person does on the short path: seven presses and one text, then *Send*; and, for who comes
back, the code. Every update is a transaction of its own, and the message that a new card becomes is remembered as the
bot remembers it, so storage works exactly as in production.
"""

import itertools
from dataclasses import dataclass

from bot.services.conversations.conversations import Conversations
from bot.services.conversations.deeds import Commanded, Deed, Heard, Place, Pressed, Verb, Wrote
from bot.services.conversations.screens import Review, Sent, Thread

WORDS = (
    "It was in the evening on the 25 bus. A man shouted at my sister because of her scarf and pulled at it. "
    "Nobody on the bus said anything, and the driver did not stop. She is afraid to go to work that way now."
)
PRESSES = (
    (Verb.CHOOSE, "no"),
    (Verb.GROUP, "hurt"),
    (Verb.CHOOSE, "clothing_pulled"),
    (Verb.CHOOSE, "week"),
    (Verb.CHOOSE, "transport"),
    (Verb.CHOOSE, "newham"),
)
_updates = itertools.count(1)


@dataclass
class Person:
    """Somebody with a phone: presses what stands on the last card. `said` counts the updates."""

    conversations: Conversations
    chat_id: int
    said: int = 0
    turn: int = 0
    card: int = 0
    newest: int = 0
    screen: object = None

    def arrive(self) -> None:
        """For the first time: the language, the notice, the menu."""
        self.hear(Commanded("start", "", self._next()))
        self.press(Verb.LANGUAGE, "en")
        self.press(Verb.GO, Place.MENU)

    def fill_in(self) -> str:
        """A report as far as the card to be sent; the code on it."""
        self.press(Verb.GO, Place.REPORT)
        for verb, argument in PRESSES:
            self.press(verb, argument)
        self.hear(Wrote(WORDS, self._next()))
        self.press(Verb.CHOOSE, "send_forum_only")
        assert isinstance(self.screen, Review), self.screen
        return self.screen.code

    def send(self) -> None:
        """Press *Send*."""
        self.press(Verb.SEND, "")
        assert isinstance(self.screen, Sent), self.screen

    def come_back(self, code: str) -> None:
        """Look for an answer."""
        self.hear(Commanded("reply", code, self._next()))
        assert isinstance(self.screen, Thread), self.screen

    def press(self, verb: Verb, argument: str) -> None:
        """A button of the last card."""
        self.hear(Pressed(verb, argument, self.turn, self.card))

    def hear(self, deed: Deed) -> None:
        """One update, and what the bot remembers of its answer."""
        self.said += 1
        heard = Heard(self.chat_id, next(_updates), deed, "en")
        outcome = self.conversations.step(heard)
        while outcome.derive is not None:
            outcome = self.conversations.step(heard, self.conversations.derive(outcome.derive))
        self.turn = outcome.turn
        if outcome.card is not None:
            self.screen = outcome.card
            if outcome.edit is None:
                self.card = self._next()
                self.conversations.spoke(self.chat_id, (self.card,), self.card)

    def _next(self) -> int:
        self.newest += 1
        return self.newest
