"""Who is asking: cookies, the session behind them, and the token every form carries."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TypeAlias, cast

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.consulting import Consulting
from bot.desk.idle import Idle
from bot.desk.pages import Pages
from bot.errors import CodeNeeded, SessionEnded, SessionLocked
from bot.i18n.languages import guess
from bot.services.access import Access, Waiting
from bot.services.audit import Audit
from bot.services.casework import Casework
from bot.services.ceremony import Ceremony
from bot.services.inbox.inbox import Inbox
from bot.services.inbox.search import Search
from bot.services.inbox.views import SavedViews
from bot.services.principals import DeskSession

PAGE_EXPIRED = 419
"""Not in the registry, but what frameworks answer when a form's token is no longer good."""

USUAL_FIELDS = 20
"""Fields a form may have."""

Form: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Services:
    """What the desk works with."""

    access: Access
    ceremony: Ceremony
    casework: Casework
    inbox: Inbox
    audit: Audit
    views: SavedViews
    search: Search
    consulting: Consulting | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page may use."""

    access: Access
    ceremony: Ceremony
    casework: Casework
    inbox: Inbox
    audit: Audit
    views: SavedViews
    search: Search
    pages: Pages
    cookies: "Cookies"
    idle: Idle
    consulting: Consulting | None = None


@dataclass(frozen=True, slots=True)
class Cookies:
    """The desk's cookies: for this host alone, unreadable to scripts, never sent from another site."""

    secure: bool

    @property
    def session(self) -> str:
        """The session's token."""
        return self._name("desk")

    @property
    def form(self) -> str:
        """What the sign-in form is checked against, before there is a session."""
        return self._name("form")

    @property
    def language(self) -> str:
        """The language chosen at the door."""
        return self._name("language")

    def keep(self, response: Response, name: str, value: str) -> None:
        """Set a cookie that lasts until the browser closes."""
        response.set_cookie(name, value, path="/", secure=self.secure, httponly=True, samesite="strict")

    def drop(self, response: Response, name: str) -> None:
        """Take a cookie away."""
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="strict")

    def _name(self, what: str) -> str:
        return f"__Host-amanah-{what}" if self.secure else f"amanah-{what}"


def desk_of(request: Request) -> Desk:
    """The desk this request came to."""
    return cast("Desk", request.app.state.desk)


async def session_of(request: Request) -> DeskSession | None:
    """The session of this request, looked up once; None when there is none."""
    if not hasattr(request.state, "session"):
        desk = desk_of(request)
        token = request.cookies.get(desk.cookies.session, "")
        try:
            request.state.session = await run_in_threadpool(desk.access.session, token)
        except SessionEnded as ended:
            request.state.session, request.state.ended = None, ended
    return cast("DeskSession | None", request.state.session)


async def waiting_of(request: Request) -> Waiting | None:
    """Whose session this is when it is locked, or waits for a code; looked up once."""
    if await session_of(request) is not None or not isinstance(request.state.ended, SessionLocked | CodeNeeded):
        return None
    if not hasattr(request.state, "waiting"):
        desk = desk_of(request)
        token = request.cookies.get(desk.cookies.session, "")
        request.state.waiting = await run_in_threadpool(desk.access.waiting, token)
    return cast("Waiting | None", request.state.waiting)


async def language_of(request: Request) -> str:
    """The coordinator's language, else the one chosen at the door, else what the browser asks for."""
    session = await session_of(request)
    if session is not None:
        return session.principal.language
    waiting = await waiting_of(request)
    if waiting is not None:
        return waiting.principal.language
    desk = desk_of(request)
    offered = tuple(one.code for one in desk.pages.languages)
    for code in (request.query_params.get("language"), request.cookies.get(desk.cookies.language)):
        if code in offered:
            return code
    return guess(request.headers.get("accept-language", "").split(",")[0].split(";")[0], offered)


async def read_form(request: Request, *, fields: int = USUAL_FIELDS, upload: bool = False) -> Form:
    """The fields of a form as text, kept with the request so that nothing typed is lost when the answer is no."""
    if not hasattr(request.state, "form"):
        data = await request.form(max_files=1 if upload else 0, max_fields=fields)
        request.state.form = {name: value for name, value in data.items() if isinstance(value, str)}
        file = next((value for value in data.values() if isinstance(value, UploadFile) and value.filename), None)
        request.state.upload = None if file is None else (file.filename or "", await file.read())
    return cast("Form", request.state.form)


def upload_of(request: Request) -> tuple[str, bytes] | None:
    """The name and content of the file that came with a form, if one did."""
    return cast("tuple[str, bytes] | None", getattr(request.state, "upload", None))


def new_form_token() -> str:
    """A token for the sign-in form and its cookie."""
    return token_urlsafe(24)


def client_of(request: Request) -> str:
    """The address a request comes from, by which wrong tries are counted."""
    return request.client.host if request.client else ""


def wants_data(request: Request) -> bool:
    """Whether a script asks, which wants data and not a page."""
    return "application/json" in request.headers.get("accept", "")


def same(given: str, expected: str) -> bool:
    """Whether a token is the expected one, in constant time; an empty one never is."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


async def needed_session(request: Request) -> DeskSession:
    """The session of this request; `SessionEnded` when there is none, of the kind that says why."""
    session = await session_of(request)
    if session is None:
        raise cast("SessionEnded", request.state.ended)
    return session
