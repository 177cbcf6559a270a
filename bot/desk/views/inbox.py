"""The inbox: which cases there are, filtered and in order, and which of them wait."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk import filtering
from bot.desk.sessions import desk_of, session_of
from bot.services.inbox.bulk import MOST, STATUSES
from bot.services.inbox.filters import Filters
from bot.services.principals import DeskSession, Power


async def home(request: Request) -> Response:
    """The desk opens at the inbox, or at the first page somebody may see."""
    session = await session_of(request)
    return RedirectResponse("/inbox" if session is None else desk_of(request).pages.home_of(session), 303)


async def show(request: Request, session: DeskSession) -> Response:
    """A page of cases; what makes no sense in an address is left out of account."""
    return await draw_inbox(request, session, Filters.from_plain(request.query_params))


async def draw_inbox(
    request: Request, session: DeskSession, filters: Filters, status: int = 200, problem: str = ""
) -> Response:
    """The inbox with these filters. `problem` is what was wrong with a form on it: `name` or `cases` or `to`."""
    desk = desk_of(request)
    asked = request.query_params.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    page = await run_in_threadpool(desk.inbox.page, session, filters, number)
    views = await run_in_threadpool(desk.views.all, session)
    workers = await run_in_threadpool(desk.inbox.colleagues, session) if session.may(Power.WORK) else {}
    name = filtering.namer(desk.inbox, page.colleagues)
    return desk.pages.draw(
        "inbox.html",
        session.principal.language,
        status,
        session=session,
        here="inbox",
        inbox=page,
        filters=filters,
        choices=filtering.choices_of(page, name),
        flags=filtering.flags_of(page),
        chips=filtering.chips_of(filters, name),
        orders=filtering.orders_of(filters),
        views=views,
        view=next((one for one in views if one.filters == filters), None),
        address=filtering.address,
        named_value=name,
        workers=sorted(workers.items(), key=lambda one: one[1].casefold()),
        statuses=STATUSES,
        most=MOST,
        problem=problem,
        done=request.query_params.get("done"),
    )
