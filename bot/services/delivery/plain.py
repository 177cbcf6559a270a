"""How a broadcast's words and audience are kept: as JSON."""

import json

from bot.consultations.model import NOWHERE, Audience
from bot.i18n.text import Localised
from bot.storage.records import MemberRow


def words_to_json(words: Localised) -> str:
    """Words by language."""
    return json.dumps(dict(words.by_language), ensure_ascii=False)


def words_from_json(text: str | None) -> Localised:
    """Back; nowhere when there are none."""
    return NOWHERE if text is None else Localised(tuple(json.loads(text).items()))


def audience_to_json(audience: Audience) -> str:
    """Who is meant; what is left open is left out."""
    plain = {
        "languages": audience.languages,
        "areas": audience.areas,
        "organisations": audience.organisations,
    }
    return json.dumps({name: codes for name, codes in plain.items() if codes})


def audience_from_json(text: str) -> Audience:
    """Back."""
    return Audience(**{name: tuple(codes) for name, codes in json.loads(text).items()})


def approvals_from_json(text: str) -> tuple[int, ...]:
    """The coordinators who approved; the operator at the terminal counts as 0."""
    return tuple(json.loads(text))


def is_meant(member: MemberRow, audience: Audience) -> bool:
    """Whether an audience holds this member, who can be reached."""
    return (
        member.state == "active"
        and (not audience.languages or member.language in audience.languages)
        and (not audience.areas or member.area in audience.areas)
        and (not audience.organisations or member.organisation in audience.organisations)
    )
