"""The inbox: which cases there are, and which of them wait."""

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import desk_of, session_of
from bot.domain.cases import Status
from bot.domain.weeks import parse_week
from bot.errors import FieldError
from bot.services.principals import DeskSession

_FILTERS = ("open", *(status.value for status in Status), "all")


async def home(request: Request) -> Response:
    """The desk opens at the inbox, or at the first page somebody may see."""
    session = await session_of(request)
    return RedirectResponse("/inbox" if session is None else desk_of(request).pages.home_of(session), 303)


async def show(request: Request, session: DeskSession) -> Response:
    """A page of cases by status and week; an address that makes no sense shows what is open."""
    desk = desk_of(request)
    chosen = request.query_params.get("status", "open")
    chosen = chosen if chosen in _FILTERS else "open"
    week = _week(request.query_params.get("week", ""))
    asked = request.query_params.get("page", "1")
    page = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    inbox = await run_in_threadpool(desk.casework.inbox, session, None if chosen == "all" else chosen, week, page)

    def address(status: str = chosen, in_week: str | None = week, at: int = 1) -> str:
        query = {"status": status, "week": in_week or "", "page": at if at > 1 else ""}
        return "/inbox?" + urlencode({name: value for name, value in query.items() if value})

    return desk.pages.draw(
        "inbox.html",
        session.principal.language,
        session=session,
        here="inbox",
        inbox=inbox,
        chosen=chosen,
        chosen_week=week,
        filters=_FILTERS,
        address=address,
    )


def _week(written: str) -> str | None:
    try:
        parse_week(written)
    except FieldError:
        return None
    return written.strip().upper()
