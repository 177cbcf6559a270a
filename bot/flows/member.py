"""The two short questions to somebody who asked to be told of consultations; both can be skipped."""

from bot.flows.building import AREA_PAGE, area_question
from bot.flows.flow import Flow
from bot.flows.questions import Option, Question, SingleChoice
from bot.i18n.text import say

MEMBER = "member"
VERSION = 1


def member_flow(
    areas: tuple[Option, ...], organisations: tuple[Option, ...] = (), former: tuple[Option, ...] = ()
) -> Flow:
    """A rough area, and a member organisation where the forum has any: to be asked only what concerns them.

    `former` areas are no longer offered, and stand where somebody chose one.
    """
    questions: tuple[Question, ...] = (area_question(areas, AREA_PAGE, former=former),)
    if organisations:
        questions += (
            SingleChoice(
                "organisation",
                say("Do you belong to one of these organisations?"),
                organisations,
                page_size=AREA_PAGE,
                hint=say("Some consultations are for the members of one organisation."),
                short=say("Organisation"),
                prefer_not=True,
            ),
        )
    return Flow(MEMBER, VERSION, say("Consultations"), questions)
