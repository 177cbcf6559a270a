"""Drawing every screen as Telegram's HTML and buttons, in the person's language."""

from dataclasses import dataclass

from bot.chat.keyboard import Keyboard
from bot.chat.paper import Paper
from bot.chat.render import cases, consulting, form, household
from bot.domain.helplines import Helpline
from bot.i18n.translator import translator
from bot.services.conversations.screens import (
    AnswersReview,
    AskCode,
    Asking,
    Changing,
    ChooseLanguage,
    Consultations,
    Given,
    HelpNow,
    Intro,
    Leaving,
    Menu,
    News,
    Notice,
    Offer,
    Outcome,
    Privacy,
    Review,
    Said,
    Screen,
    Sent,
    Sure,
    Thanks,
    Thread,
    Writing,
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card, ready to send. `before`: messages that go first; `given`: what the old card turns into."""

    text: str
    keyboard: Keyboard | None
    before: tuple[str, ...] = ()
    given: str | None = None


class Renderer:
    """Draws screens for one forum."""

    def __init__(self, forum: str, languages: tuple[str, ...], helplines: tuple[Helpline, ...], emergency: str) -> None:
        """`emergency` is the number to call in danger."""
        self._forum = forum
        self.languages = languages
        self._helplines = helplines
        self._emergency = emergency

    def draw(self, outcome: Outcome) -> Drawn:
        """The card of an outcome; there must be one."""
        if outcome.card is None:
            raise ValueError("nothing to draw")
        paper = Paper(translator(outcome.language), outcome.turn)
        on_new_card = outcome.edit is None and outcome.retire is not None
        if outcome.given is not None and not on_new_card:
            form.given(paper, outcome.given)
        before = self._draw(paper, outcome.card)
        given = None
        if outcome.given is not None and on_new_card:
            old = Paper(paper.tr, outcome.turn)
            form.given(old, outcome.given)
            given = old.text
        return Drawn(paper.text, paper.keyboard, tuple(before), given)

    def _draw(self, paper: Paper, screen: Screen) -> list[str]:  # noqa: C901, PLR0912  one branch a screen
        match screen:
            case ChooseLanguage():
                household.choose_language(paper, screen, self.languages)
            case Notice():
                household.notice(paper, self._emergency)
            case Privacy():
                household.privacy(paper, screen)
            case Menu():
                household.menu(paper, screen, self._forum)
            case HelpNow():
                household.help_now(paper, screen, self._helplines)
            case Sure():
                household.sure(paper, screen)
            case Said():
                household.said(paper, screen)
            case Offer():
                form.offer(paper, screen)
            case Asking():
                form.asking(paper, screen)
            case Given():
                form.given(paper, screen)
            case Review():
                form.review(paper, screen)
            case Changing():
                form.changing(paper, screen)
            case Sent():
                form.sent(paper, screen)
            case AskCode():
                cases.ask_code(paper, screen)
            case Thread():
                return cases.thread(paper, screen)
            case Writing():
                cases.writing(paper, screen)
            case Consultations():
                consulting.consultations(paper, screen)
            case Intro():
                consulting.intro(paper, screen)
            case Leaving():
                consulting.leaving(paper, screen)
            case AnswersReview():
                consulting.answers_review(paper, screen)
            case Thanks():
                consulting.thanks(paper, screen)
            case News():
                consulting.news(paper, screen)
        return []
