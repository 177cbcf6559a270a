"""Locking a session and opening it again: a page of its own, or data for the script that covers the page."""

from dataclasses import replace
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.desk.door import Door, door_of, draw_sign_in, draw_unlock, form_token, own_path
from bot.desk.sessions import (
    PAGE_EXPIRED,
    Form,
    client_of,
    desk_of,
    read_form,
    same,
    session_of,
    waiting_of,
    wants_data,
)
from bot.desk.views.arriving import arrive
from bot.desk.views.sign_in import leave, slowed
from bot.errors import SessionEnded, SignInFailed, TooManyTries
from bot.services.principals import DeskSession


async def lock(request: Request, session: DeskSession, form: Form) -> Response:
    """Lock this session at once."""
    await run_in_threadpool(desk_of(request).access.sessions.lock, session)
    if wants_data(request):
        return Response(status_code=204)
    return RedirectResponse(f"/unlock?next={quote(own_path(form.get('next', '')), safe='')}", 303)


async def show(request: Request) -> Response:
    """The page of a locked session; a script hears whether it is over, and gets the token for unlocking.

    Asking counts as using the session: a script asks while somebody writes for long.
    """
    session, waiting = await session_of(request), await waiting_of(request)
    over = session is None and (waiting is None or waiting.for_code)
    if wants_data(request):
        return _told("ended", 401) if over else _with_token(request, locked=session is None)
    next_path = own_path(request.query_params.get("next", ""))
    if session is not None:
        return RedirectResponse(next_path, 303)
    if over:
        return RedirectResponse(f"/sign-in?next={quote(next_path, safe='')}", 303)
    return await draw_unlock(request, Door(next_path))


async def unlock(request: Request) -> Response:
    """Check the password and go on where it was left; or leave, and sign in as somebody else."""
    desk, form = desk_of(request), await read_form(request)
    if not same(form.get("csrf", ""), request.cookies.get(desk.cookies.form, "")):
        return await _refused(request, door_of(form), "stale", PAGE_EXPIRED)
    if form.get("leave"):
        return await leave(request)
    door, token = door_of(form), request.cookies.get(desk.cookies.session, "")
    try:
        await _check_whose(request, form)
        token = await run_in_threadpool(desk.access.unlock, token, form.get("password", ""), client_of(request))
    except SignInFailed:
        return await _refused(request, door, "wrong", 401)
    except TooManyTries as slow:
        return _told("slowed", 429) if wants_data(request) else await slowed(request, draw_unlock, door, slow)
    except SessionEnded:
        return _told("ended", 401) if wants_data(request) else await draw_sign_in(request, _ended(door), 401)
    if not wants_data(request):
        return await arrive(request, token, door)
    session = await run_in_threadpool(desk.access.session, token)
    response = JSONResponse({"csrf": session.csrf})
    desk.cookies.keep(response, desk.cookies.session, token)
    return response


async def _check_whose(request: Request, form: Form) -> None:
    """`SessionEnded` when somebody else has signed in with this browser: what is under the cover is not theirs."""
    session, waiting = await session_of(request), await waiting_of(request)
    who = session.principal if session is not None else waiting.principal if waiting is not None else None
    if who is None or form.get("login", who.login) != who.login:
        raise SessionEnded("this is somebody else's session")


async def _refused(request: Request, door: Door, problem: str, status: int) -> Response:
    if wants_data(request):
        return _told(problem, status)
    return await draw_unlock(request, replace(door, problem=problem), status)


def _with_token(request: Request, *, locked: bool) -> Response:
    token, cookies = form_token(request), desk_of(request).cookies
    response = JSONResponse({"token": token, "locked": locked})
    cookies.keep(response, cookies.form, token)
    return response


def _told(problem: str, status: int) -> Response:
    return JSONResponse({"problem": problem}, status)


def _ended(door: Door) -> Door:
    return replace(door, ended=True)
