"""What is said when something does not work: one look-up from errors to pages, never a word of what broke inside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.door import Door, draw_sign_in, form_path, own_path, page_behind
from bot.desk.sessions import PAGE_EXPIRED, Form, desk_of, language_of, session_of
from bot.errors import (
    AmanahError,
    CannotOpen,
    FieldError,
    NotAllowed,
    NotFound,
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
"""The pages of consultations, bulletins and the calendar, where they differ."""


def _is_about_a_case(request: Request) -> bool:
    elsewhere = ("/consultations", "/waves", "/bulletins", "/calendar", "/exports", "/prepared", "/week", "/published")
    return not request.url.path.startswith(elsewhere)


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
        back=page_behind(request),
    )


async def on_error(request: Request, error: Exception) -> Response:
    """The page of an error of ours."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    return await error_page(request, status)


async def on_http(request: Request, error: Exception) -> Response:
    """The page of an error of the framework's: no such address, the wrong method, a stale form."""
    return await error_page(request, error.status_code if isinstance(error, HTTPException) else 500)


async def on_session_ended(request: Request, _error: Exception) -> Response:
    """The way to the sign-in page; what was typed goes along.

    A link from elsewhere (a message, a mail) arrives without the strict cookie: one turn through a page of our own
    brings it back, so that somebody who is signed in is not asked again.
    """
    desk = desk_of(request)
    if request.method not in {"GET", "HEAD"}:
        form: Form = getattr(request.state, "form", {})
        sent_to = form_path(str(request.url.path))
        kept = json.dumps({**form, "csrf": ""}, ensure_ascii=False) if sent_to else form.get("words", "")
        return await draw_sign_in(request, Door(page_behind(request), kept, sent_to, ended=True), 401)
    target = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("sec-fetch-site") == "cross-site":
        return desk.pages.draw("onward.html", await language_of(request), target=own_path(target))
    ended = "&ended=1" if desk.cookies.session in request.cookies else ""
    return RedirectResponse(f"/sign-in?next={quote(own_path(target), safe='')}{ended}", 303)
