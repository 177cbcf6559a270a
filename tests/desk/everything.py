"""Everything the desk can show, on real data: for tests that go over all of its pages.

The pages come from the routes themselves. A new route is picked up by itself; when its path names something that is not
in `furnished_desk` yet, the tests say so, and it is put there.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from starlette.routing import Route

from bot.consultations.model import Audience, Consultation
from bot.desk.routes import ROUTES
from bot.domain.cases import Status
from bot.flows.answers import Answers, Chosen, Written
from bot.i18n.text import Label, Localised
from bot.services.inbox.filters import Filters
from bot.services.team_keys import KeyHolder
from bot.services.weeks.model import Correction
from tests.desk.consulting import Community, pulse
from tests.desk.seeding import Forum, picture
from tests.desk.serving import exports_for
from tests.desk.weeks import weekly_for

ASKED: Mapping[str, str] = {
    "/consultations/{consultation}/sure": "do=retire",
    "/bulletins/{bulletin:int}/sure": "do=delete",
}
"""What a page has to be asked besides its address, by the path of its route."""

INSTEAD: Mapping[str, Mapping[str, str]] = {"/people/{person:int}/activate": {"person": "gone"}}
"""Which of the values stands for a parameter where the usual one makes no sense, by the path of the route."""

FACES: tuple[str, ...] = (
    "/inbox?status=spam",
    "/inbox?status=all&area=newham&category=hurt&order=longest",
    "/case/{bare}",
    "/consultations/draft",
    "/consultations/draft/sure?do=delete",
    "/consultations/pulse/sure?do=open",
    "/consultations/pulse/questions/safe",
    "/consultations/pulse/questions/where",
    "/consultations/pulse/preview?do=begin&in=ur",
    "/waves/{wave}?by=area",
    "/waves/{open}",
    "/waves/{open}/publish",
    "/bulletins/{sent}",
    "/audit?before=1",
    "/exports/annual/2024",
    "/week/{week}?version=1",
    "/week/2026-W49",
    "/nowhere",
)
"""Pages that look quite different when something else is there, or nothing."""

WORDS: Mapping[str, str] = {
    "en": "On the 25 bus a man pulled at my scarf and shouted.\nNobody said a word.",
    "ar": "كنتُ أنتظر الحافلة رقم 25 حين شدّ رجلٌ حجابي وصاح في وجهي.",
    "ur": "مسجد کے دروازے پر کسی نے نفرت بھرے الفاظ لکھ دیے۔",
}


_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


Say: TypeAlias = Callable[[str], str]


def furnished_desk(forum: Forum, say: Say = str) -> Mapping[str, str]:
    """Put something behind every page; what the parameters of addresses are then, by their names.

    `say` gets every text that a person would have written, a member or a coordinator, and gives what they write.
    """
    written = _people(forum, say) | _cases(forum, say) | _consultations(forum, say)
    return written | _weeks(forum) | _figures(forum)


def shown(route: Route) -> bool:
    """Whether a route shows something, rather than changing it."""
    return "GET" in (route.methods or ())


PLACES: tuple[str, ...] = (*(route.path for route in ROUTES if shown(route)), *FACES)
"""All that can be looked at, files and pictures too, with the names of parameters in braces."""


def address_of(place: str, values: Mapping[str, str]) -> str:
    """The address of a place, or of a route's path, on a furnished desk."""
    missing = set(_PARAMETER.findall(place)) - set(values)
    assert not missing, f"put {missing} into furnished_desk: {place} cannot be opened without"
    asked, instead = ASKED.get(place), INSTEAD.get(place, {})
    return _PARAMETER.sub(lambda found: values[instead.get(found[1], found[1])], place) + (f"?{asked}" if asked else "")


def _cases(forum: Forum, say: Say) -> dict[str, str]:
    session = forum.signed_in()
    answers = {
        "danger": ["no"],
        "kind_of_report": ["incident"],
        "kind": ["clothing_pulled"],
        "area": ["newham"],
        "place": ["transport"],
        "share": ["summary_to_police"],
    }
    case = forum.report(say(WORDS["en"]), answers, photos=(picture(), picture("#6a7a9c")))
    forum.casework.reply(session, case, say("Thank you for telling us. Are you safe now?"), "first")
    forum.follow_up(case, say(WORDS["ar"]), "ar", photos=(picture("#9c7a6a"),))
    forum.casework.note(session, case, say("Ask the bus company for its cameras."), "second")
    forum.casework.set_status(session, case, Status.IN_PROGRESS)
    forum.report(say(WORDS["ar"]), language="ar")
    forum.report(say(WORDS["ur"]), language="ur")
    bare = forum.report("", {})
    forum.damage(forum.report("Cannot be read any more."))
    forum.close(forum.report("Somebody helped me when I was shouted at.", {"kind_of_report": ["praise"]}))
    forum.casework.add_tag(session, case, say("bus company"))
    photo = forum.casework.case(session, case).photos[0]
    thanks = (say("Thanks"), say("Thank you."))
    prepared = forum.casework.prepared.keep(session, None, {"en": thanks})
    view = forum.views.save(session, say("What waits"), Filters(waiting="yes"), shared=True).id
    found = {"case": case, "photo": photo.id, "bare": bare, "prepared": prepared, "view": view}
    return {name: str(value) for name, value in found.items()}


def _figures(forum: Forum) -> dict[str, str]:
    session, exports, day = forum.signed_in(), exports_for(forum), dt.date(2025, 5, 5)
    for number in range(33):
        police = [("no", "yes_ref", "unsure")[number % 3]]
        answers = {"kind_of_report": ["incident"], "share": ["stats"], "police": police}
        forum.report("Somebody shouted at us.", answers, day=day + dt.timedelta(days=7 * number))
    exports.annual.count(session, day.year)
    forum.report("Somebody shouted at us.", answers, day=dt.date(2024, 5, 5))
    return {"ticket": "nobodywaits", "year": str(day.year), "form": "xlsx"}


def _people(forum: Forum, say: Say) -> dict[str, str]:
    holder = KeyHolder.signed_in(forum.signed_in())
    for login, name in (("bilal", "Bilal Khan"), ("gone", "Gone Away")):
        forum.ceremony.invite(holder, login, say(name), "ur")
    gone = forum.ceremony.find("gone")
    forum.ceremony.rewrapping.carry_on(forum.ceremony.remove(holder, gone.id))
    return {"person": str(forum.ceremony.find("bilal").id), "gone": str(gone.id)}


def _consultations(forum: Forum, say: Say) -> dict[str, str]:
    community, session = Community(forum), forum.signed_in()
    services = community.services
    name = community.ready(_told(pulse(), say))
    chats = (*community.join(30, area="newham"), *community.join(14, "ar", first=2000, area="brent"))
    closed = community.open(name)
    community.send()
    for number, chat in enumerate(chats):
        community.answer(closed, chat, _answers(number, say), "en" if number < 30 else "ar")
    services.results.fold(session, closed)
    page = services.results.texts(session, closed, "words")
    services.results.tag(session, page.texts[0].id, (say("lighting"),))
    services.waves.close(None, closed)
    services.publishing.propose(session, closed, services.publishing.draft(session, closed))
    services.publishing.approve(session, closed)
    forum.clock.forward(days=14)
    still_open = community.open(community.ready(_told(pulse(id="second"), say)))
    community.answer(still_open, chats[0], _answers(0, say))
    unfinished = Localised((("en", say("What is still being written")),))
    community.draft(pulse(id="draft", questions=pulse().questions[:1], title=unfinished))
    words = Localised(
        (("en", say("We meet on Sunday.")), ("ar", say("نلتقي يوم الأحد.")), ("ur", say("ہم اتوار کو ملیں گے۔")))
    )
    sent = services.bulletins.write(session, words, Audience())
    services.bulletins.approve(session, sent)
    draft = services.bulletins.write(
        session, words, Audience(areas=("newham",), organisations=(say("mosque"),)), urgent=True
    )
    return {
        "consultation": name,
        "question": "words",
        "wave": str(closed),
        "open": str(still_open),
        "bulletin": str(draft),
        "sent": str(sent),
    }


def _weeks(forum: Forum) -> dict[str, str]:
    week, weekly, session = "2026-W47", weekly_for(forum), forum.signed_in()
    weekly.weeks.freeze(None, week)
    weekly.reading.count(session, week)
    weekly.reading.correct(session, week, Correction.DELETED)
    weekly.reading.count(session, week)
    return {"week": week, "setting": "areas"}


def _answers(number: int, say: Say) -> Answers:
    safe = ("very", "fairly", "fairly", "hardly")[number % 4]
    told = Written(((1, say(list(WORDS.values())[number % 3])),))
    if number % 2:
        return {"safe": Chosen((safe,)), "avoided": Chosen(("no",)), "words": told}
    return {"safe": Chosen((safe,)), "avoided": Chosen(("yes",)), "where": Chosen(("bus", "park")), "words": told}


def _told(consultation: Consultation, say: Say) -> Consultation:
    def told(words: Label) -> Localised:
        assert isinstance(words, Localised)
        return Localised(tuple((code, say(text)) for code, text in words.by_language))

    questions = [
        replace(
            one,
            title=told(one.title),
            options=tuple(replace(option, label=told(option.label)) for option in one.options),
        )
        for one in consultation.questions
    ]
    return replace(
        consultation,
        title=told(consultation.title),
        intro=told(consultation.intro),
        closing=told(consultation.closing),
        questions=tuple(questions),
    )
