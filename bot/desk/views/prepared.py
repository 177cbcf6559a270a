"""Prepared replies: the forum's own are added, changed and deleted; those that are built in are shown."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.errors import FieldError, NotFound
from bot.services.principals import DeskSession


async def show_all(request: Request, session: DeskSession) -> Response:
    """All of them."""
    replies = await run_in_threadpool(desk_of(request).casework.prepared.all, session)
    return _draw(request, session, "prepared.html", replies=replies, language_code=session.principal.language)


async def ask_new(request: Request, session: DeskSession) -> Response:
    """An empty form."""
    return _draw_form(request, session, {}, None)


async def new(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep another one."""
    return await _keep(request, session, form, None)


async def edit(request: Request, session: DeskSession) -> Response:
    """The form with what stands there."""
    number = _id(request)
    one = await run_in_threadpool(desk_of(request).casework.prepared.get, session, number)
    values: dict[str, str] = {}
    for code, words in one.by_language.items():
        values |= {f"title.{code}": words.title, f"words.{code}": words.words}
    return _draw_form(request, session, values, number)


async def save(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep what was changed."""
    return await _keep(request, session, form, _id(request))


async def delete(request: Request, session: DeskSession, form: Form) -> Response:
    """Delete one; asked once."""
    prepared, number = desk_of(request).casework.prepared, _id(request)
    if form.get("sure") != "yes":
        one = await run_in_threadpool(prepared.get, session, number)
        title = one.title(session.principal.language)
        return _draw(request, session, "prepared_sure.html", number_of=number, title=title)
    await run_in_threadpool(prepared.delete, session, number)
    return RedirectResponse("/prepared?done=prepared_deleted", 303)


async def _keep(request: Request, session: DeskSession, form: Form, number: int | None) -> Response:
    desk = desk_of(request)
    written = {
        one.code: (form.get(f"title.{one.code}", ""), form.get(f"words.{one.code}", "")) for one in desk.pages.languages
    }
    try:
        await run_in_threadpool(desk.casework.prepared.keep, session, number, written)
    except FieldError as error:
        return _draw_form(request, session, form, number, problem=error.field)
    return RedirectResponse("/prepared?done=prepared_kept", 303)


def _draw_form(
    request: Request, session: DeskSession, values: Mapping[str, str], number: int | None, *, problem: str = ""
) -> Response:
    return _draw(
        request,
        session,
        "prepared_write.html",
        status=422 if problem else 200,
        number_of=number,
        values=values,
        problem=problem,
    )


def _draw(request: Request, session: DeskSession, name: str, *, status: int = 200, **values: object) -> Response:
    return desk_of(request).pages.draw(
        name,
        session.principal.language,
        status,
        session=session,
        here="inbox",
        done=request.query_params.get("done"),
        **values,
    )


def _id(request: Request) -> int:
    number = int(request.path_params["prepared"])
    if number >= 1 << 63:
        raise NotFound("no row has such an id")
    return number
