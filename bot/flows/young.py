"""The form for people under 16: short, with help first, and one safe reader."""

from bot.flows.building import AREA_PAGE, area_question
from bot.flows.describe import question_label
from bot.flows.flow import Flow
from bot.flows.questions import Consent, LongText, Note, Option
from bot.i18n.text import Label, say

YOUNG = "young"
VERSION = 1


def young_flow(
    areas: tuple[Option, ...],
    help_note: Label,
    *,
    area_page_size: int = AREA_PAGE,
    former: tuple[Option, ...] = (),
) -> Flow:
    """Help first (`help_note`), their words, a rough area, and who will read it; no photos.

    `former` areas are no longer offered, and stand where somebody chose one.
    """
    questions = (
        Note("help", say("It is good that you are here"), body=help_note, short=question_label("help")),
        LongText(
            "words",
            say("What happened?"),
            hint=say("Write it your own way, in one message or several. You do not have to say your name."),
            short=question_label("words"),
            required=True,
        ),
        area_question(areas, area_page_size, former=former),
        Consent(
            "safeguarding",
            say("Who will read this?"),
            hint=say(
                "The safeguarding lead is the person who looks after the safety of young people. "
                "If somebody could get hurt, they may have to tell others who can help."
            ),
            required=True,
            statement=say("The safeguarding lead may read this"),
            short=question_label("safeguarding"),
        ),
    )
    return Flow(YOUNG, VERSION, say("For people under 16"), questions, words="words")
