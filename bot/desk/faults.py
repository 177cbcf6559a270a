"""What is said when something does not work: one look-up from errors to pages, never a word of what broke inside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.door import Door, draw_code, draw_sign_in, draw_unlock, form_path, own_path, page_behind
from bot.desk.sessions import PAGE_EXPIRED, Form, desk_of, language_of, session_of
from bot.errors import (
    AmanahError,
    CannotOpen,
    CodeNeeded,
    FieldError,
    NotAllowed,
    NotFound,
    SessionLocked,
    StorageUnavailable,
    TooManyTries,
)
from bot.i18n.text import Text, say
from bot.services.principals import DeskSession

_STATUS: Mapping[type[AmanahError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    FieldError: 409,
    CannotOpen: 410,
    TooManyTries: 429,
    StorageUnavailable: 503,
}


@dataclass(frozen=True, slots=True)
class Explained:
    """An error page: what happened, and what to do next."""

    title: Text
    advice: Text


PAGES: Mapping[int, Explained] = {
    400: Explained(say("This address is not the desk's"), say("Open the desk by the address your forum gave you.")),
    403: Explained(say("This is not open to you"), say("If you think it should be, ask whoever set up your account.")),
    404: Explained(say("There is nothing here"), say("Perhaps the person took their report back.")),
    405: Explained(say("There is nothing here"), say("Go back to the inbox and choose from there.")),
    409: Explained(say("The case has changed meanwhile"), say("Look at it again, then decide.")),
    410: Explained(say("This cannot be opened"), say("It is damaged, or sealed to a key that is not yours.")),
    413: Explained(say("That is too much at once"), say("Shorten the text and send it again.")),
    PAGE_EXPIRED: Explained(say("This page was open for too long"), say("Nothing was stored. Do it once more.")),
    429: Explained(say("Too many tries"), say("Wait a quarter of an hour, then try again.")),
    500: Explained(say("Something went wrong here"), say("Try again. If it stays so, tell whoever runs the server.")),
    503: Explained(say("The desk cannot reach its database"), say("Nothing was stored. Try again in a minute.")),
}  # fmt: skip


_ELSEWHERE: Mapping[int, Explained] = {
    404: Explained(say("There is nothing here"), say("Perhaps a colleague took it away.")),
    409: Explained(say("It has changed meanwhile"), say("Look at it again, then decide.")),
}
"""The pages that are not about cases, where they differ."""


def _is_about_a_case(request: Request) -> bool:
    return request.url.path.startswith(("/case/", "/inbox", "/search"))


async def error_page(request: Request, status: int) -> Response:
    """The page of a status, in the coordinator's language; keeps in sight what was typed."""
    known = status if status in PAGES else 500 if status >= 500 else 404
    session: DeskSession | None = getattr(request.state, "session", None)
    code = desk_of(request).pages.languages[0].code
    if known < 500:
        session, code = await session_of(request), await language_of(request)
    elif session is not None:
        code = session.principal.language
    form: Form = getattr(request.state, "form", {})
    return desk_of(request).pages.draw(
        "error.html",
        code,
        known,
        session=session,
        number=known,
        explained=_ELSEWHERE.get(known, PAGES[known]) if not _is_about_a_case(request) else PAGES[known],
        typed=form.get("words") or form.get("kept", ""),
        back=desk_of(request).pages.home_of(session) if known == 403 and session is not None else page_behind(request),
    )


async def on_error(request: Request, error: Exception) -> Response:
    """The page of an error of ours."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    return await error_page(request, status)


async def on_http(request: Request, error: Exception) -> Response:
    """The page of an error of the framework's: no such address, the wrong method, a stale form."""
    return await error_page(request, error.status_code if isinstance(error, HTTPException) else 500)


async def on_session_ended(request: Request, error: Exception) -> Response:
    """The way to the sign-in page, or to the one of a locked session; what was typed goes along.

    A link from elsewhere (a message, a mail) arrives without the strict cookie: one turn through a page of our own
    brings it back, so that somebody who is signed in is not asked again.
    """
    desk = desk_of(request)
    form: Form = getattr(request.state, "form", {})
    if request.headers.get("hx-request") == "true" and not form.get("words"):
        return _led_by_script(request, error)
    if request.method not in {"GET", "HEAD"}:
        sent_to = form_path(str(request.url.path))
        kept = json.dumps(_written(form), ensure_ascii=False) if sent_to else form.get("words", "")
        draw = next((one for kind, one in _DOORS.items() if isinstance(error, kind)), draw_sign_in)
        response = await draw(request, Door(page_behind(request), kept, sent_to, ended=True), 401)
        response.headers.update({"hx-retarget": "body", "hx-reswap": "innerHTML", "hx-reselect": "#main"})
        return response
    target = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("sec-fetch-site") == "cross-site":
        return desk.pages.draw("onward.html", await language_of(request), target=own_path(target))
    return RedirectResponse(_door_path(request, error, target), 303)


def _written(form: Form) -> Form:
    """What somebody wrote: a form without its token, and without having been locked."""
    return {name: value for name, value in form.items() if name not in {"csrf", "lock"}}


def _led_by_script(request: Request, error: Exception) -> Response:
    """The same for a part of a page that a script asked for: the whole page goes to the door, and comes back to it."""
    page = urlsplit(request.headers.get("hx-current-url", ""))
    target = page.path + (f"?{page.query}" if page.query else "")
    return Response(status_code=401, headers={"hx-redirect": _door_path(request, error, target)})


def _door_path(request: Request, error: Exception, target: str) -> str:
    door = next((path for kind, path in _DOOR_PATHS.items() if isinstance(error, kind)), "/sign-in")
    ended = "&ended=1" if door == "/sign-in" and desk_of(request).cookies.session in request.cookies else ""
    return f"{door}?next={quote(own_path(target), safe='')}{ended}"


_DOORS = {SessionLocked: draw_unlock, CodeNeeded: draw_code}
_DOOR_PATHS = {SessionLocked: "/unlock", CodeNeeded: "/sign-in/code"}
