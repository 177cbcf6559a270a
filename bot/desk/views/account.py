"""A coordinator's own account: language, password, second factor, sessions."""

from contextlib import suppress
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.errors import FieldError, NotFound, TooManyTries
from bot.services.desk_sessions import OpenSession
from bot.services.principals import DeskSession


async def show(request: Request, session: DeskSession) -> Response:
    """The account page."""
    return await draw_account(request, session)


async def set_language(request: Request, session: DeskSession, form: Form) -> Response:
    """Choose the desk's language."""
    desk, code = desk_of(request), form.get("language", "")
    if code not in {one.code for one in desk.pages.languages}:
        return await draw_account(request, session, 422)
    await run_in_threadpool(desk.access.set_language, session, code)
    response = RedirectResponse("/account?done=language", 303)
    desk.cookies.keep(response, desk.cookies.language, code)
    return response


async def change_password(request: Request, session: DeskSession, form: Form) -> Response:
    """Change the password; passwords are never sent back to the page."""
    desk = desk_of(request)
    old, new = form.get("old", ""), form.get("password", "")
    if new != form.get("again", ""):
        return await draw_account(request, session, 422, field="again")
    try:
        token = await run_in_threadpool(desk.access.change_password, session, old, new)
    except FieldError as error:
        return await draw_account(request, session, 422, field=error.field)
    except TooManyTries as slowed:
        return await draw_account(request, session, 429, field="slowed", minutes=-(-slowed.retry_after // 60))
    response = RedirectResponse("/account?done=password", 303)
    desk.cookies.keep(response, desk.cookies.session, token)
    return response


async def sign_out_everywhere(request: Request, session: DeskSession, _form: Form) -> Response:
    """End every session of this account."""
    desk = desk_of(request)
    await run_in_threadpool(desk.access.sign_out_everywhere, session)
    response = RedirectResponse("/sign-in?done=signed_out", 303)
    desk.cookies.drop(response, desk.cookies.session)
    return response


async def end_session(request: Request, session: DeskSession, form: Form) -> Response:
    """End one of one's own sessions; one that has ended already is no trouble."""
    with suppress(NotFound):
        await run_in_threadpool(desk_of(request).access.sessions.end, session, form.get("session", ""))
    return RedirectResponse("/account?done=session_ended", 303)


async def end_others(request: Request, session: DeskSession, _form: Form) -> Response:
    """End all of one's own sessions but this one."""
    await run_in_threadpool(desk_of(request).access.sessions.end_others, session)
    return RedirectResponse("/account?done=others_ended", 303)


async def draw_account(request: Request, session: DeskSession, status: int = 200, **values: Any) -> Response:
    """The account page, again with what was wrong: `field` and, when slowed down, `minutes`."""
    access = desk_of(request).access
    sessions: tuple[OpenSession, ...] = ()
    codes_left: int | None = None
    if not session.must_change:
        sessions = await run_in_threadpool(access.sessions.mine, session)
        codes_left = await run_in_threadpool(access.second_factors.recovery_codes_left, session)
    drawn = {"field": "", "minutes": 0} | values
    return desk_of(request).pages.draw(
        "account.html",
        session.principal.language,
        status,
        session=session,
        here="account",
        done=request.query_params.get("done"),
        idle_minutes=int(access.limits.idle.total_seconds() // 60),
        sessions=sessions,
        codes_left=codes_left,
        **drawn,
    )
