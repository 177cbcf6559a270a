"""The pages at the door, wherever they have to be shown, and the ways back from them."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.sessions import Form, desk_of, language_of, new_form_token, waiting_of

_OWN = (
    r"inbox(/views/\d{1,20})?",
    r"search",
    r"audit",
    r"account(/second-factor|/telegram(/unlink)?)?",
    r"people(/\d{1,20}/(reset|remove|role|activate|sessions))?",
    r"keys(/new)?",
    r"case/\d{1,20}",
    r"calendar",
    r"prepared(/(new|\d{1,20}))?",
    r"settings",
    r"consultations(/[a-z0-9_]{1,32}(/(edit|yaml|preview|poster|questions/[a-z0-9_]{1,32}))?)?",
    r"waves/\d{1,20}(/publish|/texts/[a-z0-9_]{1,32})?",
    r"weeks?",
    r"week/\d{4}-W\d{2}(/correct)?",
    r"published(/week/\d{4}-W\d{2}|/wave/\d{1,20})?",
    r"bulletins(/(new|\d{1,20}(/edit)?))?",
    r"exports(/annual/\d{4})?",
)
"""The desk's pages to which somebody may be led after signing in."""

_OWN_PATH = re.compile(rf"/({'|'.join(_OWN)})(\?[\w=&%+.-]*)?")


@dataclass(frozen=True, slots=True)
class Door:
    """What the sign-in page, the page that asks for a code, and that of a locked session say and carry on.

    `kept` is what somebody was writing when the session ended; of a form of many fields, `form_path` is
    where it was sent to, and `kept` all of its fields as JSON. `problem` is `wrong`, `stale`, or `slowed` for
    `minutes`.
    """

    next_path: str = "/inbox"
    kept: str = field(default="", repr=False)
    form_path: str = ""
    login: str = ""
    ended: bool = False
    problem: str = ""
    minutes: int = 0


async def draw_sign_in(request: Request, door: Door, status: int = 200) -> Response:
    """The sign-in page, with the cookie its form is checked against."""
    return await _draw(request, "sign_in.html", door, status)


async def draw_code(request: Request, door: Door, status: int = 200) -> Response:
    """The page that asks for the code of a second factor, after the password."""
    return await _draw(request, "code.html", door, status)


async def draw_unlock(request: Request, door: Door, status: int = 200) -> Response:
    """The page of a locked session, which asks for the password alone."""
    waiting = await waiting_of(request)
    who = None if waiting is None else waiting.principal
    return await _draw(request, "unlock.html", door, status, who=who)


def door_of(form: Form) -> Door:
    """What a form at the door carries on."""
    kept, sent_to = form.get("kept", ""), form_path(form.get("form_path", ""))
    return Door(own_path(form.get("next", "")), kept, sent_to, form.get("login", ""))


def form_token(request: Request) -> str:
    """The token that a form at the door is checked against; kept in a cookie."""
    return request.cookies.get(desk_of(request).cookies.form) or new_form_token()


async def _draw(request: Request, name: str, door: Door, status: int, **values: Any) -> Response:
    desk = desk_of(request)
    code, token = await language_of(request), form_token(request)
    done = request.query_params.get("done")
    response = desk.pages.draw(name, code, status, token=token, done=done, **asdict(door), **values)
    desk.cookies.keep(response, desk.cookies.form, token)
    if request.query_params.get("language") == code:
        desk.cookies.keep(response, desk.cookies.language, code)
    return response


_FORM_PATH = re.compile(
    r"/case/\d{1,20}/(note|hand-over)"
    r"|/consultations/(new|[a-z0-9_]{1,32}/(edit|yaml|questions/[a-z0-9_]{1,32}))"
    r"|/prepared(/\d{1,20})?"
    r"|/bulletins/(new|\d{1,20}/edit)|/waves/\d{1,20}/publish|/settings/[a-z_]{1,40}"
)
"""Where forms are sent in which somebody writes much, or what the person who reported must never see."""

_DEEP = frozenset({"inbox", "case", "consultations", "waves", "bulletins", "prepared", "exports", "week", "published"})
"""Where pages stand below the first part of an address."""


def own_path(path: str) -> str:
    """The path when it is one of the desk's pages, else the inbox: nobody is sent elsewhere after signing in."""
    return path if _OWN_PATH.fullmatch(path) else "/inbox"


def page_behind(request: Request) -> str:
    """The page on which a form stood, from the address it was sent to."""
    parts = request.url.path.strip("/").split("/")
    for length in (4, 3, 2):
        whole = "/" + "/".join(parts[:length])
        if parts[0] in _DEEP and len(parts) >= length and own_path(whole) == whole:
            return whole
    return own_path("/" + parts[0])


def form_path(path: str) -> str:
    """The path when a form of many fields is sent there, else nothing."""
    return path if _FORM_PATH.fullmatch(path) else ""
