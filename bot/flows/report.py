"""The report form: what is asked of somebody who has something to tell, as data.

The short path is seven taps and one text: the first question already says what it is about, the first message of the
story leads on by itself, and "only the forum sees it" finishes the form. The rest is for those who want to say more.
"""

from bot.domain import taxonomy as known
from bot.flows.building import AREA_PAGE, area_options, area_question, plain_options, several_of
from bot.flows.conditions import Is, Not
from bot.flows.describe import describe, label_of, plain_answers, question_label, written_words
from bot.flows.flow import Flow
from bot.flows.questions import Group, LongText, Note, Option, Photos, Question, RoughDate, SingleChoice
from bot.flows.report_details import MORE, details_of_event, details_of_policing
from bot.flows.young import YOUNG, young_flow
from bot.i18n.text import Label, say

__all__ = [
    "REPORT",
    "YOUNG",
    "area_options",
    "describe",
    "label_of",
    "plain_answers",
    "question_label",
    "report_flow",
    "written_words",
    "young_flow",
]

REPORT = "report"
VERSION = 1

_ABOUT = {"no": "incident", "no_policing": "policing"}
_PLACE_OF_KIND = {"mosque_attack": "mosque_area", "grave_damage": "cemetery", "sch7_port": "airport_port"}


def report_flow(
    areas: tuple[Option, ...],
    danger_note: Label,
    max_photos: int = 5,
    *,
    area_page_size: int = AREA_PAGE,
    former: tuple[Option, ...] = (),
) -> Flow:
    """The report form of a forum with these areas; `danger_note` is what somebody in danger reads first.

    `former` areas are no longer offered, and stand where somebody chose one.
    """
    questions = (
        *_opening(danger_note),
        *_what(),
        *_when_and_where(areas, area_page_size, former),
        *_story(),
        *details_of_event(),
        *details_of_policing(),
        *_closing(max_photos),
    )
    typical = (("danger", "no"), ("detail", "send_forum_only"))
    return Flow(REPORT, VERSION, say("Report something"), questions, words="words", typical=typical)


def _opening(danger_note: Label) -> tuple[Question, ...]:
    return (
        SingleChoice(
            "danger",
            say("Is anyone in danger right now?"),
            plain_options(known.DANGER, {code: (("kind_of_report", about),) for code, about in _ABOUT.items()}),
            short=question_label("danger"),
            required=True,
        ),
        Note(
            "danger_help",
            say("Safety first"),
            body=danger_note,
            when=Is("danger", "yes"),
            short=question_label("danger_help"),
        ),
        SingleChoice(
            "kind_of_report",
            say("What is it about?"),
            plain_options(known.REPORT_KINDS),
            short=question_label("kind_of_report"),
        ),
    )


def _what() -> tuple[Question, ...]:
    title = say("What kind of thing was it?")
    hint = say("Choose what comes closest.")
    return (
        SingleChoice(
            "kind",
            title,
            groups=_groups(known.INCIDENT_GROUPS),
            hint=hint,
            when=Is("kind_of_report", "incident"),
            short=question_label("kind"),
        ),
        SingleChoice(
            "policing_kind",
            title,
            groups=_groups(known.POLICING_GROUPS),
            hint=hint,
            when=Is("kind_of_report", "policing"),
            short=question_label("policing_kind"),
        ),
    )


def _when_and_where(areas: tuple[Option, ...], area_page_size: int, former: tuple[Option, ...]) -> tuple[Question, ...]:
    return (
        RoughDate(
            "when",
            say("When was it, roughly?"),
            when=Not(Is("kind_of_report", "concern")),
            short=question_label("when"),
            prefer_not=True,
        ),
        SingleChoice(
            "place",
            say("What kind of place was it?"),
            plain_options(known.PLACE),
            page_size=len(known.PLACE),
            when=Not(Is("kind_of_report", "concern", "praise")),
            short=question_label("place"),
            prefer_not=True,
        ),
        area_question(areas, area_page_size, Not(Is("place", *known.NOWHERE)), former),
    )


def _story() -> tuple[Question, ...]:
    more_is_welcome = say("You can still write more or send photos here. It is added to your words.")
    return (
        LongText(
            "words",
            say("Please tell it in your own words."),
            hint=say(
                "As much or as little as you like, in any language, in one message or several. Photos are welcome. "
                "Describe people, and do not name them."
            ),
            flows_on=True,
            short=question_label("words"),
        ),
        SingleChoice(
            "detail",
            say("Thank you. Would you like to send it now, or to add detail first?"),
            plain_options(known.DETAIL, {"send_forum_only": (("share", "forum_only"),)}),
            hint=more_is_welcome,
            when=Not(Is("kind_of_report", "praise")),
            short=question_label("detail"),
            takes_words=True,
        ),
    )


def _closing(max_photos: int) -> tuple[Question, ...]:
    return (
        Photos(
            "photos",
            say("Is there a photo you would like to add?"),
            hint=say("What a photo says about the phone, the time and the place it was taken is removed."),
            maximum=max_photos,
            offered=MORE,
            short=question_label("photos"),
        ),
        several_of(
            "support",
            say("What would help you now?"),
            known.SUPPORT,
            exclusive=frozenset({"none"}),
            when=MORE,
        ),
        SingleChoice(
            "share",
            say("What may the forum do with it?"),
            plain_options(known.SHARE),
            hint=say("Nothing goes to the police unless you choose it here. Your name is in none of it."),
            short=question_label("share"),
            required=True,
            takes_words=True,
        ),
    )


def _groups(groups: tuple[known.KindGroup, ...]) -> tuple[Group, ...]:
    places = {kind: (("place", place),) for kind, place in _PLACE_OF_KIND.items()}
    return tuple(Group(group.code, group.label, plain_options(group.kinds, places)) for group in groups)
