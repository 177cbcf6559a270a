"""A poster for mosques and centres: one page of paper that invites to a consultation in several languages."""

from dataclasses import dataclass
from urllib.parse import quote

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.consultations.model import Consultation
from bot.desk.views.drawing import consulting_of, draw
from bot.i18n.languages import Language, language
from bot.i18n.text import Text, say
from bot.i18n.translator import translator
from bot.services.principals import DeskSession

INVITATION = say("Your view counts. Take part on your phone, in your language, in a few minutes.")
HOW = say("Scan the code with your phone's camera, or open this address in Telegram:")
PRIVACY = say("No name and no number is kept with your answers. Nobody can tell which are yours.")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the poster says in one language."""

    language: Language
    title: str
    words: str
    how: str
    privacy: str


async def show(request: Request, session: DeskSession) -> Response:
    """The poster, in the languages that are ticked."""
    consulting, name = consulting_of(request), request.path_params["consultation"]
    kept = await run_in_threadpool(consulting.definitions.get, session, name)
    c, username = kept.consultation, await run_in_threadpool(consulting.username)
    chosen = [one for one in c.languages if one in request.query_params.getlist("with")] or list(c.languages)
    link = f"https://t.me/{quote(username, safe='')}?start=c_{c.id}" if username else ""
    return draw(
        request,
        session,
        "poster.html",
        c=c,
        chosen=chosen,
        invitations=[_invitation(c, code) for code in chosen],
        link=link,
        address=link.removeprefix("https://"),
        picture=qr(link) if link else "",
    )


def qr(link: str) -> Markup:
    """The code as a picture in the page itself, black on white: a quarter of it may be torn off."""
    drawn = segno.make(link, error="q", micro=False).svg_inline(omitsize=True, border=3, light="#fff")
    return Markup(drawn)  # noqa: S704 - segno's own drawing; the link is not written into it


def _invitation(consultation: Consultation, code: str) -> Invitation:
    words = translator(code)

    def spoken(text: Text) -> str:
        return words.draw(text)

    title = dict(consultation.title.by_language).get(code) or consultation.title.pick(code)
    return Invitation(language(code), title, spoken(INVITATION), spoken(HOW), spoken(PRIVACY))
