"""Drawing what is said to many: the prompt of a consultation, its reminder, its results, and bulletins."""

from collections.abc import Callable

from bot.chat.mailing import Letter, letter
from bot.chat.paper import Paper
from bot.i18n.text import Text, say, say_many
from bot.i18n.translator import translator
from bot.services.conversations.deeds import Place, Verb, wave_argument
from bot.services.delivery.broadcasts import Content, Kind

ASKED = say("The forum asks for your view:")
STILL_OPEN = say("A reminder, for you have not answered yet. If you would rather not, that is fine.")
RESULTS = say("You took part. This is what came of it:")


def letter_writer(languages: tuple[str, ...], *, paid: bool) -> Callable[[Content, str], Letter]:
    """Draws what a broadcast says in one language; the first of `languages` where one is no longer offered."""

    def write(content: Content, language: str) -> Letter:
        paper = Paper(translator(language if language in languages else languages[0]), 0)
        broadcast(paper, content)
        return letter(paper.text, paper.keyboard, paid=paid)

    return write


def broadcast(paper: Paper, content: Content) -> None:
    """A message that nobody has just asked for: it says why it comes, and how to have no more of them."""
    match content.kind:
        case Kind.PROMPT:
            _asking(paper, content, ASKED)
        case Kind.REMINDER:
            _asking(paper, content, STILL_OPEN)
        case Kind.RESULTS:
            paper.title(content.title, "📣")
            paper.say(RESULTS)
            paper.say(content.words)
        case Kind.BULLETIN:
            paper.say(content.words, "📣")
    paper.lay(paper.go(say("No more of these"), Place.STOP, "🔕"))


def _asking(paper: Paper, content: Content, lead: Text) -> None:
    paper.say(lead)
    paper.title(content.title, "🗳")
    if content.kind is Kind.PROMPT:
        paper.say(content.intro)
    if content.closes is not None:
        paper.say(
            say_many(
                "{count} question. Open until {day}.",
                "{count} questions. Open until {day}.",
                content.questions,
                day=content.closes.date(),
            )
        )
    paper.lay(paper.button(say("Answer"), Verb.CONSULT, wave_argument(content.wave_id or 0), "▶️"))
