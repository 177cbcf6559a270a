"""Signing in and out: the password, and after it the code of the second factor where there is one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.browsers import device_of
from bot.desk.door import Door, door_of, draw_code, draw_sign_in, own_path
from bot.desk.sessions import (
    PAGE_EXPIRED,
    Form,
    client_of,
    desk_of,
    read_form,
    same,
    session_of,
    waiting_of,
)
from bot.desk.views.arriving import arrive
from bot.errors import SessionEnded, SignInFailed, TooManyTries
from bot.services.principals import DeskSession

Draw = Callable[[Request, Door, int], Awaitable[Response]]


async def show(request: Request) -> Response:
    """The sign-in page; whoever is signed in goes on, and whoever is locked out unlocks."""
    next_path = own_path(request.query_params.get("next", ""))
    if await session_of(request) is not None:
        return RedirectResponse(next_path, 303)
    waiting = await waiting_of(request)
    if waiting is not None and not waiting.for_code:
        return RedirectResponse(f"/unlock?next={quote(next_path, safe='')}", 303)
    return await draw_sign_in(request, Door(next_path, ended="ended" in request.query_params))


async def sign_in(request: Request) -> Response:
    """Check the password and start a session; a text that was being written when the last one ended is shown again."""
    desk, form = desk_of(request), await read_form(request)
    door = door_of(form)
    if not same(form.get("csrf", ""), request.cookies.get(desk.cookies.form, "")):
        return await draw_sign_in(request, replace(door, problem="stale"), PAGE_EXPIRED)
    device = device_of(request.headers.get("user-agent", ""))
    try:
        token = await run_in_threadpool(
            desk.access.sign_in, door.login, form.get("password", ""), client_of(request), device
        )
    except SignInFailed:
        return await draw_sign_in(request, replace(door, problem="wrong"), 401)
    except TooManyTries as slow:
        return await slowed(request, draw_sign_in, door, slow)
    if await run_in_threadpool(desk.access.waiting, token) is None:
        return await arrive(request, token, door)
    response = await draw_code(request, replace(door, login=""))
    desk.cookies.keep(response, desk.cookies.session, token)
    return response


async def ask_code(request: Request) -> Response:
    """The page that asks for the code, for whoever has given the password."""
    next_path = own_path(request.query_params.get("next", ""))
    waiting = await waiting_of(request)
    if waiting is None or not waiting.for_code:
        return RedirectResponse(f"/sign-in?next={quote(next_path, safe='')}", 303)
    return await draw_code(request, Door(next_path))


async def give_code(request: Request) -> Response:
    """Check the code, and let them in; or give up, and sign in as somebody else."""
    desk, form = desk_of(request), await read_form(request)
    door, token = door_of(form), request.cookies.get(desk.cookies.session, "")
    if not same(form.get("csrf", ""), request.cookies.get(desk.cookies.form, "")):
        return await draw_sign_in(request, replace(door, problem="stale"), PAGE_EXPIRED)
    if form.get("leave"):
        return await leave(request)
    device = device_of(request.headers.get("user-agent", ""))
    try:
        token = await run_in_threadpool(desk.access.give_code, token, form.get("code", ""), device)
    except SignInFailed:
        return await draw_code(request, replace(door, problem="wrong"), 401)
    except TooManyTries as slow:
        return await slowed(request, draw_code, door, slow)
    except SessionEnded:
        return await draw_sign_in(request, replace(door, ended=True), 401)
    return await arrive(request, token, door)


async def sign_out(request: Request, _session: DeskSession, _form: Form) -> Response:
    """End this session."""
    return await leave(request)


async def leave(request: Request) -> Response:
    """End whatever session there is, and show the sign-in page."""
    desk = desk_of(request)
    await run_in_threadpool(desk.access.sign_out, request.cookies.get(desk.cookies.session, ""))
    response = RedirectResponse("/sign-in?done=signed_out", 303)
    desk.cookies.drop(response, desk.cookies.session)
    return response


async def slowed(request: Request, draw: Draw, door: Door, slow: TooManyTries) -> Response:
    """The same page again, which says how long to wait."""
    response = await draw(request, replace(door, problem="slowed", minutes=-(-slow.retry_after // 60)), 429)
    response.headers["retry-after"] = str(slow.retry_after)
    return response
