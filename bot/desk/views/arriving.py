"""Coming in: where somebody is led once they are signed in, with what they were writing before."""

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.door import Door
from bot.desk.sessions import desk_of
from bot.desk.views.cases import draw_case
from bot.services.principals import DeskSession


async def arrive(request: Request, token: str, door: Door) -> Response:
    """The page asked for, or the form with what was being written; with the new session's cookie."""
    desk = desk_of(request)
    session = await run_in_threadpool(desk.access.session, token)
    response = await _page(request, session, door)
    desk.cookies.keep(response, desk.cookies.session, token)
    desk.cookies.drop(response, desk.cookies.form)
    return response


async def _page(request: Request, session: DeskSession, door: Door) -> Response:
    if door.kept and not session.must_change:
        if door.form_path:
            return _show_kept(request, session, door)
        if door.next_path.startswith("/case/"):
            report_id = int(door.next_path.removeprefix("/case/").split("?")[0])
            return await draw_case(request, session, report_id, words=door.kept, notice="kept")
    if door.kept and session.must_change:
        return RedirectResponse("/account", 303)
    return RedirectResponse(
        desk_of(request).pages.home_of(session) if door.next_path == "/inbox" else door.next_path, 303
    )


def _show_kept(request: Request, session: DeskSession, door: Door) -> Response:
    """The fields of a form that was being written, to be sent again with the new session's token."""
    try:
        fields = json.loads(door.kept)
    except ValueError:
        return RedirectResponse(door.next_path, 303)
    if not isinstance(fields, dict):
        return RedirectResponse(door.next_path, 303)
    kept = {str(name): value for name, value in fields.items() if isinstance(value, str) and name != "csrf"}
    return desk_of(request).pages.draw("kept.html", session.principal.language, session=session, door=door, kept=kept)
