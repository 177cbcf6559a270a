"""Saved views of the inbox: keeping filters under a name, renaming them, deleting them."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk import filtering
from bot.desk.sessions import Form, desk_of
from bot.desk.views.inbox import draw_inbox
from bot.errors import FieldError, NotFound
from bot.services.inbox.filters import Filters
from bot.services.principals import DeskSession


async def save(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep the filters of the page under a name."""
    filters = Filters.from_plain(form)
    shared = form.get("shared") == "yes"
    try:
        await run_in_threadpool(desk_of(request).views.save, session, form.get("name", ""), filters, shared=shared)
    except FieldError:
        return await draw_inbox(request, session, filters, 422, problem="name")
    return RedirectResponse(_with_done(filters, "view_saved"), 303)


async def show(request: Request, session: DeskSession) -> Response:
    """A view, to be renamed or deleted."""
    return await _draw(request, session)


async def rename(request: Request, session: DeskSession, form: Form) -> Response:
    """Give a view another name, share it or not."""
    view_id, name, shared = _id(request), form.get("name", ""), form.get("shared") == "yes"
    try:
        await run_in_threadpool(desk_of(request).views.rename, session, view_id, name, shared=shared)
    except FieldError:
        return await _draw(request, session, 422, problem="name", typed=name)
    view = await run_in_threadpool(desk_of(request).views.get, session, view_id)
    return RedirectResponse(_with_done(view.filters, "view_renamed"), 303)


async def delete(request: Request, session: DeskSession, form: Form) -> Response:
    """Delete a view; asked once."""
    if form.get("sure") != "yes":
        return await _draw(request, session, asked=True)
    await run_in_threadpool(desk_of(request).views.delete, session, _id(request))
    return RedirectResponse("/inbox?done=view_deleted", 303)


async def _draw(
    request: Request,
    session: DeskSession,
    status: int = 200,
    *,
    problem: str = "",
    typed: str | None = None,
    asked: bool = False,
) -> Response:
    desk = desk_of(request)
    view = await run_in_threadpool(desk.views.get, session, _id(request))
    colleagues = await run_in_threadpool(desk.inbox.colleagues, session)
    return desk.pages.draw(
        "saved_view.html",
        session.principal.language,
        status,
        session=session,
        here="inbox",
        view=view,
        chips=filtering.described(view.filters, filtering.namer(desk.inbox, colleagues)),
        address=filtering.address,
        typed=view.name if typed is None else typed,
        problem=problem,
        asked=asked,
    )


def _with_done(filters: Filters, done: str) -> str:
    plain = filtering.address(filters)
    return f"{plain}{'&' if '?' in plain else '?'}done={done}"


def _id(request: Request) -> int:
    number = int(request.path_params["view"])
    if number >= 1 << 63:
        raise NotFound("no row has such an id")
    return number
