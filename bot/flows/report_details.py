"""The part of the report form for those who want to say more; all of it can be skipped."""

from bot.domain import taxonomy as known
from bot.flows.building import one_of, several_of
from bot.flows.conditions import All, Is, Not
from bot.flows.questions import Question
from bot.i18n.text import say

MORE = Is("detail", "add_detail")

_WITH_A_POWER = (*known.STOP_AND_SEARCH, "stop_account", "sch7_port", "arrest_custody", "raid_search")
_ABOUT_POLICY = ("mosque_protection", "engagement", "policy_question")


def details_of_event() -> tuple[Question, ...]:
    """Of something that happened: to whom, why, with what effect, and whether the police know."""
    event = All(MORE, Not(Is("kind_of_report", "concern")))
    incident = All(MORE, Is("kind_of_report", "incident"))
    return (
        one_of("role", say("How do you know about it?"), known.ROLE, when=event),
        one_of("target", say("Who or what was it done to?"), known.TARGET, when=incident),
        several_of("bias", say("What made you think it was anti-Muslim?"), known.BIAS, when=incident),
        several_of(
            "impact",
            say("What has it changed for you or others?"),
            known.IMPACT,
            exclusive=frozenset({"none"}),
            when=event,
        ),
        one_of("police", say("Do the police know?"), known.POLICE, when=incident),
        several_of(
            "why_not",
            say("What keeps people from telling the police? What was it here?"),
            known.WHY_NOT,
            hint=say("There is no wrong answer. It helps us to change what gets in the way."),
            when=All(incident, Is("police", "no", "planning")),
        ),
    )


def details_of_policing() -> tuple[Question, ...]:
    """Of something the police did: the power, the record, the complaint."""
    policing = All(MORE, Is("kind_of_report", "policing"))
    return (
        one_of(
            "power",
            say("Did they say which law or power they were using?"),
            known.POWER_NAMED,
            when=All(policing, Is("policing_kind", *_WITH_A_POWER)),
        ),
        one_of(
            "record",
            say("Were you offered a record of the search?"),
            known.RECORD_OFFERED,
            hint=say("After a stop and search, a copy can be asked for within 3 months."),
            when=All(policing, Is("policing_kind", *known.STOP_AND_SEARCH)),
        ),
        one_of(
            "complaint",
            say("Has anyone made a complaint?"),
            known.COMPLAINT_MADE,
            when=All(policing, Not(Is("policing_kind", *_ABOUT_POLICY))),
        ),
    )
