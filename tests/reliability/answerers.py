"""People who answer a consultation while the programme is killed; and what must be true when they are done."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.bootstrap.core import Core
from bot.services.principals import DeskSession
from tests.chat.consulting import responses, texts
from tests.reliability.reporters import Reporter

ANSWER_PATH = ("Send my answers", "Done, go on", "Safe", "Begin", "Consultations (1 open)", "I understand", "English")
"""What a person presses; where several stand on one card, the first of these."""

THANKS = ("Your answers are with the forum", "You have already answered", "you have answered. Thank you.")


@dataclass
class Answerer(Reporter):
    """Somebody who takes part. Their words hold their tag, so that their answers can be told from others'."""

    numbers: int = field(default=0)

    async def converse(self) -> None:
        """Begin, answer everything, send. `LostError` when it does not go on."""
        await self.person.start("c_street")
        await self._reach(self._is_thanked, self._answer)
        self.saw_sent = True

    def _is_thanked(self) -> bool:
        card = self._newest(lambda one: True)
        return card is not None and any(words in card.text for words in THANKS)

    async def _act(self, act: object, tried: int) -> None:
        if tried and tried % 3 == 0:
            await self.person.send_text("/consult" if tried > 3 else "/start")
        else:
            await self._answer(tried)

    async def _answer(self, tried: int) -> None:
        card = self._newest(lambda one: True)
        if card is None:
            return
        button = self._offered(card, ANSWER_PATH)
        if button is not None:
            await self.person.press(button, card)
        elif "How many years there?" in card.text and (self.numbers == 0 or tried):
            self.numbers += 1
            await self.person.send_text("7")
        elif "What would help?" in card.text and (self.texts == 0 or tried):
            self.texts += 1
            await self.person.send_text(f"More light. {self.tag}-{self.texts}.")


def what_went_wrong_answering(core: Core, desk: DeskSession, wave_id: int, answerers: Iterable[Answerer]) -> list[str]:
    """Every promise that was broken, in words; empty when all is well."""
    everybody = list(answerers)
    own_words = texts(core, desk, wave_id)
    wrong = [f"{one.tag}: could not finish" for one in everybody if not one.saw_sent]
    for one in everybody:
        own = [words for words in own_words if f"{one.tag}-" in words]
        if len(own) != 1:
            wrong.append(f"{one.tag}: answered once, and there are {len(own)} texts")
        said = [words.count(f"{one.tag}-{number}.") for words in own for number in range(1, one.texts + 1)]
        if said and (said[0] != 1 or max(said) > 1):
            wrong.append(f"{one.tag}: the words stand there {said} times")
    found = responses(core, desk, wave_id)
    if len(found) != len(everybody):
        wrong.append(f"{len(everybody)} people answered, and there are {len(found)} responses")
    if any(response["answers"] != {"feel": ["safe"], "years": 7} for response in found):
        wrong.append("a response is not what was answered")
    with core.storage.begin() as tx:
        row = tx.waves.get(wave_id)
        left = tx.answers.count_drafts()
    if row is None or row.answered != len(everybody):
        wrong.append("the count of answers is wrong")
    if left:
        wrong.append(f"{left} unfinished answers are left of those who sent theirs")
    return wrong
