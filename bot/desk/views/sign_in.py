"""Signing in and out."""

import json
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.door import Door, draw_sign_in, form_path, own_path
from bot.desk.sessions import PAGE_EXPIRED, Form, desk_of, read_form, same, session_of
from bot.desk.views.cases import draw_case
from bot.errors import SignInFailed, TooManyTries
from bot.services.principals import DeskSession


async def show(request: Request) -> Response:
    """The sign-in page; whoever is signed in goes on."""
    next_path = own_path(request.query_params.get("next", ""))
    if await session_of(request) is not None:
        return RedirectResponse(next_path, 303)
    return await draw_sign_in(request, Door(next_path, ended="ended" in request.query_params))


async def sign_in(request: Request) -> Response:
    """Check the password and start a session; a text that was being written when the last one ended is shown again."""
    desk, form = desk_of(request), await read_form(request)
    door = Door(
        own_path(form.get("next", "")),
        form.get("kept", ""),
        form_path(form.get("form_path", "")),
        form.get("login", ""),
    )
    if not same(form.get("csrf", ""), request.cookies.get(desk.cookies.form, "")):
        return await draw_sign_in(request, replace(door, problem="stale"), PAGE_EXPIRED)
    client = request.client.host if request.client else ""
    try:
        token = await run_in_threadpool(desk.access.sign_in, door.login, form.get("password", ""), client)
    except SignInFailed:
        return await draw_sign_in(request, replace(door, problem="wrong"), 401)
    except TooManyTries as slowed:
        minutes = -(-slowed.retry_after // 60)
        response = await draw_sign_in(request, replace(door, problem="slowed", minutes=minutes), 429)
        response.headers["retry-after"] = str(slowed.retry_after)
        return response
    response = await _arrive(request, token, door)
    desk.cookies.keep(response, desk.cookies.session, token)
    desk.cookies.drop(response, desk.cookies.form)
    return response


async def sign_out(request: Request, _session: DeskSession, _form: Form) -> Response:
    """End this session."""
    desk = desk_of(request)
    await run_in_threadpool(desk.access.sign_out, request.cookies.get(desk.cookies.session, ""))
    response = RedirectResponse("/sign-in?done=signed_out", 303)
    desk.cookies.drop(response, desk.cookies.session)
    return response


async def _arrive(request: Request, token: str, door: Door) -> Response:
    if door.kept and door.form_path:
        return await _show_kept(request, token, door)
    if not door.kept or not door.next_path.startswith("/case/"):
        return RedirectResponse(door.next_path, 303)
    session = await run_in_threadpool(desk_of(request).access.session, token)
    if session.must_change:
        return RedirectResponse("/account", 303)
    report_id = int(door.next_path.removeprefix("/case/").split("?")[0])
    return await draw_case(request, session, report_id, words=door.kept, notice="kept")


async def _show_kept(request: Request, token: str, door: Door) -> Response:
    """The fields of a form that was being written, to be sent again with the new session's token."""
    desk = desk_of(request)
    session = await run_in_threadpool(desk.access.session, token)
    if session.must_change:
        return RedirectResponse("/account", 303)
    try:
        fields = json.loads(door.kept)
    except ValueError:
        return RedirectResponse(door.next_path, 303)
    if not isinstance(fields, dict):
        return RedirectResponse(door.next_path, 303)
    kept = {str(name): value for name, value in fields.items() if isinstance(value, str) and name != "csrf"}
    return desk.pages.draw("kept.html", session.principal.language, session=session, door=door, kept=kept)
