"""What can be reported, in stable codes, with names that a frightened person understands.

Codes never change once they are used: reports of years ago are counted by them.
The types are those of the OSCE's Office for Democratic Institutions and Human Rights (ODIHR) hate crime reporting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.i18n.text import Text, say


class HateCrimeType(StrEnum):
    """ODIHR's types; a coordinator sets them, nobody is asked."""

    VIOLENT_ATTACK = "V"
    THREAT = "T"
    PROPERTY = "P"
    OTHER = "X"
    REVIEW = "?"


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Kinds that stand behind one button."""

    code: str
    label: Text
    kinds: Mapping[str, Text]


REPORT_KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "incident": say("Something that happened"),
        "policing": say("Police or security"),
        "concern": say("A worry or an idea"),
        "praise": say("Thanks or praise"),
    }
)

DANGER: Mapping[str, Text] = MappingProxyType(
    {
        "yes": say("Yes, right now"),
        "no": say("No, something happened"),
        "no_policing": say("No, police or security"),
        "no_else": say("No, something else"),
    }
)
"""Whether anyone is in danger now; a "no" says at once what the report is about."""

DETAIL: Mapping[str, Text] = MappingProxyType(
    {
        "send_forum_only": say("Send, only the forum sees it"),
        "send_choose": say("Send, choose who sees it"),
        "add_detail": say("Add more detail first"),
    }
)

INCIDENT_GROUPS: tuple[KindGroup, ...] = (
    KindGroup(
        "hurt",
        say("Hurt or touched"),
        MappingProxyType(
            {
                "assault_physical": say("Hit, pushed or hurt"),
                "clothing_pulled": say("Scarf or clothes pulled"),
                "spat_thrown_at": say("Spat at, or things thrown"),
                "assault_sexual": say("Touched in a sexual way"),
            }
        ),
    ),
    KindGroup(
        "threatened",
        say("Threatened or followed"),
        MappingProxyType(
            {
                "threat_person": say("A person was threatened"),
                "threat_mosque": say("A mosque was threatened"),
                "stalking_harassment": say("Followed, or no peace"),
            }
        ),
    ),
    KindGroup(
        "words",
        say("Words, letters or online"),
        MappingProxyType(
            {
                "verbal_abuse": say("Shouted at or insulted"),
                "online_abuse": say("Abuse online"),
                "hate_mail_leaflet": say("Hateful letter or leaflet"),
                "media_political": say("In the news or politics"),
            }
        ),
    ),
    KindGroup(
        "property",
        say("Property, mosque or grave"),
        MappingProxyType(
            {
                "property_damage": say("Something was damaged"),
                "graffiti_symbol": say("Graffiti or hateful signs"),
                "arson": say("Something was set on fire"),
                "mosque_attack": say("A mosque was attacked"),
                "grave_damage": say("A grave was damaged"),
            }
        ),
    ),
    KindGroup(
        "unfair",
        say("Treated unfairly"),
        MappingProxyType(
            {
                "disc_work": say("At work"),
                "disc_education": say("In school or university"),
                "disc_services": say("In a shop or service"),
                "disc_housing_health": say("In housing or health care"),
            }
        ),
    ),
    KindGroup("school", say("School"), MappingProxyType({"school_bullying": say("Bullied at school")})),
    KindGroup("other", say("Something else"), MappingProxyType({"other": say("Something else")})),
)

POLICING_GROUPS: tuple[KindGroup, ...] = (
    KindGroup(
        "stopped",
        say("Stopped or searched"),
        MappingProxyType(
            {
                "ss_pace_s1": say("Stopped and searched"),
                "ss_s60": say("Searched, area-wide order"),
                "ss_other": say("Another kind of search"),
                "stop_account": say("Stopped and questioned"),
                "sch7_port": say("Stopped at a port or airport"),
            }
        ),
    ),
    KindGroup(
        "held",
        say("Home, arrest or Prevent"),
        MappingProxyType(
            {
                "arrest_custody": say("Arrested or held"),
                "raid_search": say("A home or place was searched"),
                "ct_investigation": say("A terrorism investigation"),
                "prevent_referral": say("Reported to Prevent"),
                "surveillance_data": say("Being watched, or my data"),
            }
        ),
    ),
    KindGroup(
        "treatment",
        say("How people were treated"),
        MappingProxyType(
            {
                "misconduct_rude": say("Rude or disrespectful"),
                "misconduct_force": say("Too much force"),
                "misconduct_discrimination": say("Treated worse as a Muslim"),
                "religious_needs": say("Prayer, dress or food"),
            }
        ),
    ),
    KindGroup(
        "hate",
        say("After reporting hate"),
        MappingProxyType(
            {
                "hate_response": say("How the police responded"),
                "hate_followup": say("What happened afterwards"),
            }
        ),
    ),
    KindGroup(
        "together",
        say("Protection, protest, policy"),
        MappingProxyType(
            {
                "mosque_protection": say("Keeping mosques safe"),
                "protest_policing": say("Police at a protest"),
                "engagement": say("How police talk with us"),
                "policy_question": say("A question about the rules"),
            }
        ),
    ),
)

INCIDENT_KINDS: Mapping[str, Text] = MappingProxyType(
    {code: label for group in INCIDENT_GROUPS for code, label in group.kinds.items()}
)
POLICING_KINDS: Mapping[str, Text] = MappingProxyType(
    {code: label for group in POLICING_GROUPS for code, label in group.kinds.items()}
)

HATE_CRIME_TYPES: Mapping[str, HateCrimeType] = MappingProxyType(
    {
        "assault_physical": HateCrimeType.VIOLENT_ATTACK,
        "assault_sexual": HateCrimeType.VIOLENT_ATTACK,
        "clothing_pulled": HateCrimeType.VIOLENT_ATTACK,
        "spat_thrown_at": HateCrimeType.VIOLENT_ATTACK,
        "threat_person": HateCrimeType.THREAT,
        "threat_mosque": HateCrimeType.THREAT,
        "stalking_harassment": HateCrimeType.REVIEW,
        "property_damage": HateCrimeType.PROPERTY,
        "arson": HateCrimeType.PROPERTY,
        "mosque_attack": HateCrimeType.PROPERTY,
        "grave_damage": HateCrimeType.PROPERTY,
        "graffiti_symbol": HateCrimeType.PROPERTY,
        "verbal_abuse": HateCrimeType.OTHER,
        "online_abuse": HateCrimeType.OTHER,
        "hate_mail_leaflet": HateCrimeType.OTHER,
        "disc_work": HateCrimeType.OTHER,
        "disc_education": HateCrimeType.OTHER,
        "disc_services": HateCrimeType.OTHER,
        "disc_housing_health": HateCrimeType.OTHER,
        "media_political": HateCrimeType.OTHER,
        "school_bullying": HateCrimeType.REVIEW,
        "other": HateCrimeType.REVIEW,
    }
)
"""The type a coordinator is offered first, by kind of incident."""

STOP_AND_SEARCH: tuple[str, ...] = ("ss_pace_s1", "ss_s60", "ss_other")
"""After these, a record can be asked for within three months (Police and Criminal Evidence Act 1984, section 3)."""

WHEN: Mapping[str, Text] = MappingProxyType(
    {
        "today": say("Today"),
        "week": say("This week"),
        "month": say("This month"),
        "older": say("Longer ago"),
        "ongoing": say("It is still going on"),
    }
)

PLACE: Mapping[str, Text] = MappingProxyType(
    {
        "street": say("In the street"),
        "home": say("At home"),
        "transport": say("On a bus or train"),
        "stop_station": say("At a stop or station"),
        "shop": say("In a shop"),
        "restaurant": say("Café or restaurant"),
        "park": say("In a park"),
        "car_park": say("In a car park"),
        "school": say("At school"),
        "university": say("College or university"),
        "workplace": say("At work"),
        "mosque_area": say("At or near a mosque"),
        "cemetery": say("In a cemetery"),
        "healthcare": say("Hospital or doctor"),
        "public_office": say("In a public office"),
        "custody_prison": say("Police station or prison"),
        "airport_port": say("At a port or airport"),
        "event_protest": say("Event or protest"),
        "online_public": say("Online, for all to see"),
        "online_private": say("Online, in private"),
        "phone_post": say("By phone or post"),
        "other": say("Somewhere else"),
    }
)

NOWHERE: tuple[str, ...] = ("online_public", "online_private", "phone_post")
"""Places that are in no area."""

ROLE: Mapping[str, Text] = MappingProxyType(
    {
        "victim": say("It happened to me"),
        "witness": say("I saw or heard it"),
        "on_behalf": say("I speak for somebody"),
        "organisation": say("For an organisation"),
    }
)

TARGET: Mapping[str, Text] = MappingProxyType(
    {
        "self": say("Me"),
        "other_adult": say("Another adult"),
        "child": say("A child"),
        "group": say("Several people"),
        "home": say("A home"),
        "vehicle": say("A car or bicycle"),
        "business": say("A shop or business"),
        "mosque": say("A mosque"),
        "muslim_school": say("A Muslim school"),
        "cemetery": say("Graves"),
        "organisation": say("An organisation"),
        "online_account": say("An online account"),
        "community": say("Muslims as a whole"),
    }
)

BIAS: Mapping[str, Text] = MappingProxyType(
    {
        "words": say("What was said or written"),
        "symbols": say("Signs or symbols"),
        "visible_dress": say("Scarf, beard or clothes"),
        "near_mosque": say("It was near a mosque"),
        "religious_date": say("It was on a holy day"),
        "after_news_event": say("It came after the news"),
        "mistaken_for_muslim": say("Taken for a Muslim"),
        "repeated": say("It keeps happening"),
        "hate_group": say("A hate group did it"),
        "no_other_reason": say("There was no other reason"),
        "felt": say("It felt that way"),
    }
)

IMPACT: Mapping[str, Text] = MappingProxyType(
    {
        "injury": say("Somebody was injured"),
        "fear": say("Fear"),
        "sleep_wellbeing": say("Sleep or state of mind"),
        "changed_route": say("I go another way"),
        "changed_dress": say("I dress differently"),
        "avoid_place": say("I stay away from a place"),
        "missed_work_school": say("Missed work or school"),
        "money": say("It cost money"),
        "children": say("Children are affected"),
        "community_fear": say("People around are afraid"),
        "none": say("None of these"),
    }
)

POLICE: Mapping[str, Text] = MappingProxyType(
    {
        "yes_ref": say("Yes, I have a number"),
        "yes_no_ref": say("Yes, without a number"),
        "planning": say("Not yet, I mean to"),
        "no": say("No"),
        "unsure": say("I am not sure"),
    }
)

WHY_NOT: Mapping[str, Text] = MappingProxyType(
    {
        "nothing_changes": say("Nothing would change"),
        "not_serious": say("It seemed too small"),
        "unsure_crime": say("Not sure it is a crime"),
        "no_evidence": say("There is no proof"),
        "reprisal": say("Afraid of revenge"),
        "fear_police": say("Afraid of the police"),
        "fear_immigration": say("Worried about my papers"),
        "past_experience": say("It went badly before"),
        "language": say("Because of the language"),
        "how_unknown": say("I did not know how"),
        "told_other": say("I told somebody else"),
        "privacy": say("It is private"),
    }
)

SUPPORT: Mapping[str, Text] = MappingProxyType(
    {
        "none": say("Nothing for now"),
        "listen": say("Somebody who listens"),
        "report_help": say("Help with telling police"),
        "legal": say("Legal advice"),
        "counselling": say("Counselling"),
        "mosque_security": say("Safety for a mosque"),
        "imam": say("To talk with an imam"),
    }
)

SHARE: Mapping[str, Text] = MappingProxyType(
    {
        "forum_only": say("Only the forum reads it"),
        "stats": say("Count it, without words"),
        "summary_to_police": say("A summary to the police"),
        "words_to_police": say("My words to the police"),
    }
)
"""From the least shared to the most."""

POWER_NAMED: Mapping[str, Text] = MappingProxyType(
    {"yes": say("Yes, they did"), "no": say("No, they did not"), "unsure": say("I am not sure")}
)
RECORD_OFFERED: Mapping[str, Text] = MappingProxyType(
    {"yes": say("Yes, I was"), "no": say("No, I was not"), "unsure": say("I am not sure")}
)
COMPLAINT_MADE: Mapping[str, Text] = MappingProxyType(
    {"yes": say("Yes"), "planning": say("Not yet, I mean to"), "no": say("No")}
)
