"""What can be reported: the codes that reports of all years are counted by."""

from collections.abc import Mapping

import pytest

from bot.domain import taxonomy
from bot.domain.taxonomy import HateCrimeType
from bot.i18n.text import Text

CODES: dict[str, tuple[Mapping[str, Text], str]] = {
    "report kinds": (taxonomy.REPORT_KINDS, "incident policing concern praise"),
    "kinds of incident": (
        taxonomy.INCIDENT_KINDS,
        (
            "assault_physical assault_sexual clothing_pulled spat_thrown_at threat_person threat_mosque "
            "stalking_harassment property_damage arson mosque_attack grave_damage graffiti_symbol verbal_abuse "
            "online_abuse hate_mail_leaflet disc_work disc_education disc_services disc_housing_health media_political "
            "school_bullying other"
        ),
    ),
    "kinds of policing": (
        taxonomy.POLICING_KINDS,
        (
            "ss_pace_s1 ss_s60 ss_other stop_account sch7_port arrest_custody raid_search ct_investigation "
            "prevent_referral protest_policing hate_response hate_followup mosque_protection engagement "
            "surveillance_data misconduct_rude misconduct_force misconduct_discrimination religious_needs "
            "policy_question"
        ),
    ),
    "role": (taxonomy.ROLE, "victim witness on_behalf organisation"),
    "target": (
        taxonomy.TARGET,
        (
            "self other_adult child group home vehicle business mosque muslim_school cemetery organisation "
            "online_account community"
        ),
    ),
    "place": (
        taxonomy.PLACE,
        (
            "home street park transport stop_station car_park shop restaurant workplace school university mosque_area "
            "cemetery healthcare public_office custody_prison airport_port event_protest online_public online_private "
            "phone_post other"
        ),
    ),
    "when": (taxonomy.WHEN, "today week month older ongoing"),
    "bias": (
        taxonomy.BIAS,
        (
            "words symbols visible_dress near_mosque religious_date after_news_event mistaken_for_muslim repeated "
            "hate_group no_other_reason felt"
        ),
    ),
    "impact": (
        taxonomy.IMPACT,
        (
            "injury fear sleep_wellbeing changed_route changed_dress avoid_place missed_work_school money children "
            "community_fear none"
        ),
    ),
    "police": (taxonomy.POLICE, "yes_ref yes_no_ref planning no unsure"),
    "why not": (
        taxonomy.WHY_NOT,
        (
            "nothing_changes not_serious unsure_crime no_evidence reprisal fear_police fear_immigration "
            "past_experience language how_unknown told_other privacy"
        ),
    ),
    "support": (taxonomy.SUPPORT, "none listen report_help legal counselling mosque_security imam"),
    "share": (taxonomy.SHARE, "forum_only stats summary_to_police words_to_police"),
}


@pytest.mark.parametrize("field", CODES)
def test_every_code_is_there(field: str) -> None:
    """The codes are those of the design, no more and no fewer."""
    labels, codes = CODES[field]

    assert set(labels) == set(codes.split())


@pytest.mark.parametrize("field", CODES)
def test_no_two_labels_of_a_field_are_the_same(field: str) -> None:
    """A person, and a coordinator, can tell the answers apart; each fits on a phone's button."""
    labels = [label.message for label in CODES[field][0].values()]

    assert len(set(labels)) == len(labels)
    assert all(len(label) <= 28 for label in labels)


def test_sharing_goes_from_the_least_to_the_most() -> None:
    """The first thing offered is that only the forum reads it."""
    assert list(taxonomy.SHARE) == ["forum_only", "stats", "summary_to_police", "words_to_police"]


def test_every_kind_of_incident_has_a_type() -> None:
    """The coordinator is offered ODIHR's type for each kind, and asked to look where it is open."""
    types = taxonomy.HATE_CRIME_TYPES

    assert set(types) == set(taxonomy.INCIDENT_KINDS)
    assert types["spat_thrown_at"] is HateCrimeType.VIOLENT_ATTACK
    assert types["threat_mosque"] is HateCrimeType.THREAT
    assert types["arson"] is HateCrimeType.PROPERTY
    assert types["disc_work"] is HateCrimeType.OTHER
    assert {kind for kind, one in types.items() if one is HateCrimeType.REVIEW} == {
        "stalking_harassment",
        "school_bullying",
        "other",
    }


def test_kinds_stand_in_one_group_each() -> None:
    """No kind is behind two buttons."""
    for groups in (taxonomy.INCIDENT_GROUPS, taxonomy.POLICING_GROUPS):
        kinds = [kind for group in groups for kind in group.kinds]
        assert len(kinds) == len(set(kinds))
