"""The sign-in page, wherever it has to be shown, and the ways back from it."""

import re
from dataclasses import asdict, dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.sessions import desk_of, language_of, new_form_token

_OWN = (
    r"inbox",
    r"audit",
    r"account",
    r"people(/\d{1,20}/(reset|remove))?",
    r"keys(/new)?",
    r"case/\d{1,20}",
    r"calendar",
    r"prepared(/(new|\d{1,20}))?",
    r"consultations(/[a-z0-9_]{1,32}(/(edit|yaml|preview|poster|questions/[a-z0-9_]{1,32}))?)?",
    r"waves/\d{1,20}(/publish|/texts/[a-z0-9_]{1,32})?",
    r"weeks?",
    r"week/\d{4}-W\d{2}(/correct)?",
    r"published(/week/\d{4}-W\d{2}|/wave/\d{1,20})?",
    r"bulletins(/(new|\d{1,20}(/edit)?))?",
    r"exports(/annual/\d{4})?",
)
"""The desk's pages to which somebody may be led after signing in."""

_OWN_PATH = re.compile(rf"/({'|'.join(_OWN)})(\?[\w=&-]*)?")


@dataclass(frozen=True, slots=True)
class Door:
    """What the sign-in page says and carries on.

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
    desk = desk_of(request)
    code = await language_of(request)
    token = request.cookies.get(desk.cookies.form) or new_form_token()
    done = request.query_params.get("done")
    response = desk.pages.draw("sign_in.html", code, status, token=token, done=done, **asdict(door))
    desk.cookies.keep(response, desk.cookies.form, token)
    if request.query_params.get("language") == code:
        desk.cookies.keep(response, desk.cookies.language, code)
    return response


_FORM_PATH = re.compile(
    r"/consultations/(new|[a-z0-9_]{1,32}/(edit|yaml|questions/[a-z0-9_]{1,32}))"
    r"|/prepared(/\d{1,20})?"
    r"|/bulletins/(new|\d{1,20}/edit)|/waves/\d{1,20}/publish"
)
"""Where forms are sent in which somebody writes much."""

_DEEP = frozenset({"case", "consultations", "waves", "bulletins", "exports", "week", "published", "prepared"})
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
