"""People who look at their screen and press on, as people do; and what must be true when they are done."""

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.bootstrap.core import Core
from bot.services.casefile import Case
from bot.services.inbox.filters import EVERYTHING
from bot.services.principals import DeskSession
from bot.services.threads import open_thread
from bot.simulator import Message, Person
from bot.vault.kdf import KdfCost
from bot.vault.receipts import Receipts
from tests.chat.stage import CODE
from tests.pictures import photo_with_metadata

SHORT_PATH = (
    "I agree. Send",
    "Send, only the forum sees it",
    "Brent",
    "On a bus",
    "This week",
    "Shouted at",
    "Words, letters",
    "No, something happened",
    "No, go on",
    "Go on with your report",
    "Report something",
    "Yes, make a report",
    "I understand",
    "English",
)
"""What a person presses; where several stand on one card, the first of these."""

TO_THE_FORUM = ("Send to the forum", "Write to the forum about it")
SENT, OPENED, LETTER_SENT = "Your report has been sent", "Your report of the week", "Your message is with the forum"
OWN_WORDS, ASKS_CODE, ASKS_LETTER = "Please tell it in your own words", "Type your code", "Write your message to the"
MOST_STEPS = 120
"""The way takes some fifteen steps; who needs so many is going round in circles."""
PHOTO = photo_with_metadata(size=(64, 48))


class LostError(Exception):
    """Somebody's next step did not work, however often they tried."""


@dataclass
class Reporter:
    """Somebody with something to say. `tag` is a word that no other person's words have.

    `patience` is how many seconds they wait for an answer before they try again, longer each time; `tries` how often.
    """

    person: Person
    tag: str
    dice: random.Random
    patience: float = 2.0
    tries: int = 9
    thinking: float = 0.2
    rest: float = 0.2
    with_photo: bool = False
    writes_again: bool = False
    blocks_after: int | None = None

    texts: int = 0
    photos: int = 0
    letters: int = 0
    steps: int = 0
    again: int = 0
    saw_sent: bool = False
    saw_letter_sent: bool = False
    codes: list[str] = field(default_factory=list)

    async def converse(self) -> None:
        """The whole way: report, come back with the code, write once more. `LostError` when it does not go on."""
        await self.person.start()
        await self._reach(lambda: self._sees(SENT) is not None, self._report)
        self.saw_sent = True
        await self._think()
        await self._reach(lambda: self._below(OPENED), self._come_back)
        if self.writes_again:
            await self._reach(lambda: self._below(LETTER_SENT), self._write)
            self.saw_letter_sent = True

    @property
    def code(self) -> str:
        """The code on their screen."""
        return self.codes[-1]

    @property
    def blocked(self) -> bool:
        """Whether they have had enough of the bot."""
        return self.person.blocked

    async def _reach(self, there: Callable[[], bool], act: Callable[[int], object]) -> None:
        tried = 0
        while True:
            self._note_codes()
            if there():
                return
            if self.blocks_after is not None and self.steps >= self.blocks_after:
                await self.person.block()
                raise LostError(self.tag)
            before = self._seen()
            self.steps += 1
            await self._act(act, tried)
            if await self._something_happens(before, self.patience * (1 + tried)):
                tried = 0
                await self._think()
            else:
                tried += 1
                self.again += 1
            if tried > self.tries or self.steps > MOST_STEPS:
                raise LostError(f"{self.tag}: nothing more happens:\n{self.person.describe()}")

    async def _act(self, act: Callable[[int], object], tried: int) -> None:
        if tried and tried % 3 == 0:
            await self.person.send_text(self.dice.choice(("/start", "/report", "/reply") if tried > 3 else ("/start",)))
            return
        doing = act(tried)
        if asyncio.iscoroutine(doing):
            await doing

    async def _report(self, tried: int) -> None:
        card = self._newest(lambda one: OWN_WORDS in one.text or self._offered(one, SHORT_PATH) is not None)
        if card is None:
            return
        button = self._offered(card, SHORT_PATH)
        if button is not None:
            await self.person.press(button, card)
        elif self.with_photo and (self.photos == 0 or (tried and self.texts == 0)):
            self.photos += 1
            await self.person.send_photo(PHOTO)
            self.texts += 1
            await self.person.send_text(self._words())
        elif self.texts == 0 or tried:
            self.texts += 1
            await self.person.send_text(self._words())

    def _words(self) -> str:
        return f"A passenger shouted at me. {self.tag}-{self.texts}."

    async def _come_back(self, tried: int) -> None:
        await self.person.send_text(self.code if self._below(ASKS_CODE) else "/reply")

    async def _write(self, tried: int) -> None:
        card = self._bottom()
        if ASKS_CODE in card.text:
            await self.person.send_text(self.code)
        elif ASKS_LETTER in card.text:
            if self.letters == 0 or tried:
                self.letters += 1
                await self.person.send_text(f"Once more. {self.tag}-letter-{self.letters}.")
        elif (button := self._offered(card, TO_THE_FORUM)) is not None:
            await self.person.press(button, card)
        else:
            await self.person.send_text("/reply")

    async def _think(self) -> None:
        await asyncio.sleep(self.dice.random() * self.thinking)

    async def _something_happens(self, before: int, seconds: float) -> bool:
        for _ in range(int(seconds / 0.03)):
            await asyncio.sleep(0.03)
            if self._seen() != before:
                await self._read()
                return True
        return False

    async def _read(self) -> None:
        """The eye rests until the screen does: whoever answers each flicker is never done."""
        seen = -1
        while seen != (seen := self._seen()):  # noqa: ASYNC110
            await asyncio.sleep(self.rest)

    def _seen(self) -> int:
        return max((one.revision for one in self.person._chat.messages.values() if one.from_bot), default=0)

    def _newest(self, fits: Callable[[Message], bool]) -> Message | None:
        return next((one for one in reversed(self.person.messages) if one.from_bot and fits(one)), None)

    def _bottom(self) -> Message:
        return self.person.screen()

    def _sees(self, text: str) -> Message | None:
        return self._newest(lambda one: text in one.text)

    def _below(self, text: str) -> bool:
        return text in self._bottom().text

    @staticmethod
    def _offered(card: Message, labels: Iterable[str]) -> str | None:
        return next((label for label in labels if any(label in one for one in card.labels)), None)

    def _note_codes(self) -> None:
        for one in self.person.messages:
            if one.from_bot and (found := CODE.search(one.text)) is not None and found[0] not in self.codes:
                self.codes.append(found[0])


def read_all(core: Core, desk: DeskSession) -> list[Case]:
    """Every case there is, opened."""
    return [core.casework.case(desk, one) for one in core.inbox.ids(desk, EVERYTHING, 100_000, seconds=120)]


def what_went_wrong(core: Core, desk: DeskSession, reporters: Iterable[Reporter], cost: KdfCost) -> list[str]:
    """Every promise that was broken, in words; empty when all is well."""
    cases = read_all(core, desk)
    receipts = Receipts(core.secret)
    tags = {one.tag for one in reporters}
    wrong = [
        "a report that nobody wrote, or that cannot be read"
        for case in cases
        if case.content is None or not any(f"{tag}-" in case.content.words for tag in tags)
    ]
    for one in reporters:
        own = [case for case in cases if case.content is not None and f"{one.tag}-1." in case.content.words]
        if one.saw_sent and len(own) != 1:
            wrong.append(f"{one.tag}: saw that it was sent, and there are {len(own)} reports")
        if not one.saw_sent and not one.blocked:
            wrong.append(f"{one.tag}: could not finish")
        for case in own[:1]:
            wrong += _in_case(core, receipts, one, case, cost)
    return wrong


def _in_case(core: Core, receipts: Receipts, one: Reporter, case: Case, cost: KdfCost) -> list[str]:
    wrong = []
    words = case.content.words if case.content is not None else ""
    said = [words.count(f"{one.tag}-{number}.") for number in range(1, one.texts + 1)]
    if said[0] != 1 or max(said) > 1:
        wrong.append(f"{one.tag}: the words stand there {said} times")
    photos = len([photo for photo in case.photos if photo.message_id is None])
    if not min(one.photos, 1) <= photos <= one.photos:
        wrong.append(f"{one.tag}: sent {one.photos} photos, and {photos} are there")
    later = "\n".join(message.content.words for message in case.thread if message.content is not None)
    letters = [later.count(f"{one.tag}-letter-{number}.") for number in range(1, one.letters + 1)]
    if one.saw_letter_sent and (not any(letters) or max(letters) > 1):
        wrong.append(f"{one.tag}: the letters stand there {letters} times")
    if CODE.search(later) or CODE.search(words):
        wrong.append(f"{one.tag}: a code stands in what the coordinators read")
    if not one.codes:
        wrong.append(f"{one.tag}: never saw a code")
    for code in one.codes:
        with core.storage.begin() as tx:
            thread = open_thread(tx, receipts.derive(code.replace(" ", ""), cost))
        if thread is None or thread.report_id != case.id:
            wrong.append(f"{one.tag}: the code on screen does not open the report")
    return wrong
