"""Who may come to which address: every route is made here, with the power it needs beside it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.desk.sessions import PAGE_EXPIRED, USUAL_FIELDS, Form, desk_of, needed_session, read_form, same
from bot.errors import NotAllowed
from bot.services.principals import DeskSession, Power

Page: TypeAlias = Callable[[Request], Awaitable[Response]]
SignedInPage: TypeAlias = Callable[[Request, DeskSession], Awaitable[Response]]
SignedInForm: TypeAlias = Callable[[Request, DeskSession, Form], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What it takes to use a route.

    `power` is what the account must be allowed, None for a page that is open to anybody. `first` when it may be used
    before a password of one's own is chosen.
    """

    power: Power | None
    method: Literal["GET", "POST"]
    first: bool = False


def open_page(path: str, page: Page, method: Literal["GET", "POST"] = "GET") -> Route:
    """A page that anybody may see."""
    return _route(path, page, Rule(None, method))


def page(path: str, show: SignedInPage, power: Power, *, first: bool = False) -> Route:
    """A page for accounts that have `power`; only with `first` before they have chosen a password of their own."""

    async def guarded(request: Request) -> Response:
        session = await needed_session(request)
        if session.must_change and not first:
            return _to_account()
        _check(session, power)
        return await show(request, session)

    return _route(path, guarded, Rule(power, "GET", first))


def form(
    path: str,
    handle: SignedInForm,
    power: Power,
    *,
    first: bool = False,
    fields: int = USUAL_FIELDS,
    upload: bool = False,
) -> Route:
    """A form for accounts that have `power`; its token must be the session's. `first` as for a page.

    `fields` is how many it may have; with `upload` one file may come along, see `upload_of`.
    """

    async def guarded(request: Request) -> Response:
        written = await read_form(request, fields=fields, upload=upload)
        session = await needed_session(request)
        if not same(written.get("csrf", ""), session.csrf):
            raise HTTPException(PAGE_EXPIRED, "the form's token is not the session's")
        if written.get("lock") == "yes":
            await _lock(request, session)
        if session.must_change and not first:
            return _to_account()
        _check(session, power)
        response = await handle(request, session, written)
        # The inbox looks again at what has changed, and lets go of what nobody may hold after a signing out.
        await run_in_threadpool(desk_of(request).inbox.indexes.acted, session)
        return response

    return _route(path, guarded, Rule(power, "POST", first))


def rule_of(route: Route) -> Rule | None:
    """The rule of a route; None when it was not made here."""
    return cast("Rule | None", getattr(route.endpoint, "rule", None))


async def _lock(request: Request, session: DeskSession) -> None:
    """Lock in the middle of writing: `SessionLocked`, so that the form goes along as when it had locked by itself."""
    desk = desk_of(request)
    await run_in_threadpool(desk.access.sessions.lock, session)
    await run_in_threadpool(desk.inbox.indexes.acted, session)
    del request.state.session
    await needed_session(request)


def _check(session: DeskSession, power: Power) -> None:
    if not session.may(power):
        raise NotAllowed("this account is not for that")


def _route(path: str, endpoint: Any, rule: Rule) -> Route:
    async def ruled(request: Request) -> Response:
        response = cast("Response", await endpoint(request))
        desk_of(request).idle.watch()
        return response

    ruled.rule = rule  # type: ignore[attr-defined]
    return Route(path, ruled, methods=[rule.method])


def _to_account() -> Response:
    return RedirectResponse("/account", 303)
