"""The people of the desk: who works here, inviting, roles, a new password, sessions, closing accounts."""

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.desk.views.keys import go_on
from bot.errors import FieldError, NotFound
from bot.services.ceremony import Colleague
from bot.services.principals import KEY_HOLDERS, DeskSession, Role
from bot.services.team_keys import KeyHolder


async def show(request: Request, session: DeskSession) -> Response:
    """Everybody, and the form to invite somebody."""
    return await _draw(request, session)


async def invite(request: Request, session: DeskSession, form: Form) -> Response:
    """Make an account; its one-time password is on this answer and nowhere else."""
    desk, language = desk_of(request), form.get("language", "")
    typed = {name: form.get(name, "") for name in ("login", "name", "language", "role")}
    if language not in {one.code for one in desk.pages.languages}:
        return await _draw(request, session, 422, problem="language", typed=typed)
    try:
        password = await run_in_threadpool(
            partial(desk.ceremony.invite, role=typed["role"]),
            KeyHolder.signed_in(session),
            typed["login"],
            typed["name"],
            language,
        )
    except FieldError as error:
        return await _draw(request, session, 422, problem=error.field, typed=typed)
    return await _draw(request, session, given=typed["login"].strip(), password=password)


async def ask_reset(request: Request, session: DeskSession) -> Response:
    """Ask once before somebody's password is replaced."""
    return await _ask(request, session, "reset")


async def reset(request: Request, session: DeskSession, _form: Form) -> Response:
    """Give somebody a new one-time password, shown on this answer and nowhere else."""
    ceremony, person = desk_of(request).ceremony, await _person(request, session)
    try:
        password = await run_in_threadpool(ceremony.reset, KeyHolder.signed_in(session), person.id)
    except FieldError as error:
        return await _draw(request, session, 409, problem=error.field)
    return await _draw(request, session, given=person.login, password=password)


async def ask_activate(request: Request, session: DeskSession) -> Response:
    """Ask once before somebody whose account was closed is let in again."""
    person = await _person(request, session)
    if person.active:
        return RedirectResponse("/people", 303)
    return _sure(request, session, "activate", person)


async def activate(request: Request, session: DeskSession, _form: Form) -> Response:
    """Let somebody come back, with a one-time password that is shown on this answer and nowhere else."""
    ceremony, person = desk_of(request).ceremony, await _person(request, session)
    try:
        password = await run_in_threadpool(ceremony.activate, KeyHolder.signed_in(session), person.id)
    except FieldError as error:
        return await _draw(request, session, 409, problem=error.field)
    return await _draw(request, session, given=person.login, password=password)


async def ask_remove(request: Request, session: DeskSession) -> Response:
    """Ask once before somebody's account is closed, and say what happens then."""
    return await _ask(request, session, "remove")


async def remove(request: Request, session: DeskSession, _form: Form) -> Response:
    """Close somebody's account, and begin to move everything to a new key."""
    person = await _person(request, session)
    remove_now: Callable[[KeyHolder, int], KeyHolder] = desk_of(request).ceremony.remove
    try:
        holder = await run_in_threadpool(remove_now, KeyHolder.signed_in(session), person.id)
    except FieldError as error:
        return await _draw(request, session, 409, problem=error.field)
    return await go_on(request, holder)


async def ask_role(request: Request, session: DeskSession) -> Response:
    """Which role somebody has, and which they could have."""
    return await _ask(request, session, "role")


async def change_role(request: Request, session: DeskSession, form: Form) -> Response:
    """Say once what another role means for them; then change it, and move everything if a key was taken away."""
    person, role = await _person(request, session), form.get("role", "")
    if role not in set(Role) or role == person.role:
        return _sure(request, session, "role", person, 422, problem="role")
    loses_keys = person.role in KEY_HOLDERS and role not in KEY_HOLDERS
    if form.get("sure") != "yes":
        wins_keys = person.role not in KEY_HOLDERS and role in KEY_HOLDERS
        return _sure(request, session, "role", person, to=role, loses_keys=loses_keys, wins_keys=wins_keys)
    change: Callable[[KeyHolder, int, str], KeyHolder] = desk_of(request).ceremony.change_role
    try:
        holder = await run_in_threadpool(change, KeyHolder.signed_in(session), person.id, role)
    except FieldError as error:
        return await _draw(request, session, 409, problem=error.field)
    return await go_on(request, holder) if loses_keys else RedirectResponse("/people?done=role", 303)


async def ask_end_sessions(request: Request, session: DeskSession) -> Response:
    """Ask once before somebody is signed out everywhere."""
    return await _ask(request, session, "sessions")


async def end_sessions(request: Request, session: DeskSession, _form: Form) -> Response:
    """Sign somebody out everywhere."""
    person = await _person(request, session)
    await run_in_threadpool(desk_of(request).access.sessions.end_of, session, person.id)
    return RedirectResponse("/people?done=colleague_signed_out", 303)


async def _ask(request: Request, session: DeskSession, act: str) -> Response:
    person = await _person(request, session)
    if not person.active or person.id == session.principal.coordinator_id:
        return await _draw(request, session, 409, problem="yourself" if person.active else "removed")
    return _sure(request, session, act, person)


def _sure(
    request: Request, session: DeskSession, act: str, person: Colleague, status: int = 200, **values: Any
) -> Response:
    drawn: dict[str, Any] = {"problem": "", "to": "", "loses_keys": False, "wins_keys": False} | values
    return desk_of(request).pages.draw(
        "people_sure.html",
        session.principal.language,
        status,
        session=session,
        here="people",
        act=act,
        person=person,
        roles=tuple(Role),
        **drawn,
    )


async def _person(request: Request, session: DeskSession) -> Colleague:
    people = await run_in_threadpool(desk_of(request).ceremony.people, session)
    for one in people:
        if one.id == request.path_params["person"]:
            return one
    raise NotFound("no such colleague")


async def _draw(request: Request, session: DeskSession, status: int = 200, **values: Any) -> Response:
    """The page of people.

    `values`: `given` and `password` of an account that has just got a one-time password; `problem` with what was
    asked for, and what was `typed`.
    """
    desk = desk_of(request)
    people = await run_in_threadpool(desk.ceremony.people, session)
    progress = await run_in_threadpool(desk.ceremony.rewrapping.progress)
    open_sessions = await run_in_threadpool(desk.access.sessions.counts, session)
    drawn: dict[str, Any] = {"given": "", "password": "", "problem": "", "typed": {}} | values
    return desk.pages.draw(
        "people.html",
        session.principal.language,
        status,
        session=session,
        here="people",
        people=people,
        progress=progress,
        open_sessions=open_sessions,
        roles=tuple(Role),
        done=request.query_params.get("done"),
        **drawn,
    )
