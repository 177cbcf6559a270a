"""The second factor of one's own account: setting it up on a phone, recovery codes, turning it off."""

from contextlib import suppress
from typing import Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.errors import FieldError, NotFound, TooManyTries
from bot.services.principals import DeskSession


async def begin(request: Request, session: DeskSession, _form: Form) -> Response:
    """Begin to set one up; whoever has one is led to it."""
    with suppress(FieldError):
        await run_in_threadpool(desk_of(request).access.second_factors.begin, session)
    return RedirectResponse("/account/second-factor", 303)


async def show(request: Request, session: DeskSession) -> Response:
    """What the phone is given until its first code; afterwards recovery codes and turning it off."""
    return await _draw(request, session)


async def confirm(request: Request, session: DeskSession, form: Form) -> Response:
    """Take the phone's first code; the recovery codes are on this answer and nowhere else."""
    factors = desk_of(request).access.second_factors
    return await _with_codes(request, session, factors.confirm, form)


async def new_codes(request: Request, session: DeskSession, form: Form) -> Response:
    """Make other recovery codes, which are on this answer and nowhere else."""
    factors = desk_of(request).access.second_factors
    return await _with_codes(request, session, factors.new_recovery_codes, form)


async def turn_off(request: Request, session: DeskSession, form: Form) -> Response:
    """Take it away, by password and code."""
    factors = desk_of(request).access.second_factors
    try:
        await run_in_threadpool(factors.turn_off, session, form.get("old", ""), form.get("code", ""))
    except FieldError as error:
        return await _draw(request, session, 422, field=f"off_{error.field}")
    except TooManyTries as slowed:
        return await _draw(request, session, 429, field="slowed", minutes=-(-slowed.retry_after // 60))
    except NotFound:
        return RedirectResponse("/account", 303)
    return RedirectResponse("/account?done=second_factor_off", 303)


async def _with_codes(request: Request, session: DeskSession, make: Any, form: Form) -> Response:
    try:
        codes = await run_in_threadpool(make, session, form.get("code", ""))
    except FieldError as error:
        return await _draw(request, session, 422, field=error.field)
    except TooManyTries as slowed:
        return await _draw(request, session, 429, field="slowed", minutes=-(-slowed.retry_after // 60))
    except NotFound:
        return RedirectResponse("/account", 303)
    return desk_of(request).pages.draw(
        "recovery_codes.html", session.principal.language, session=session, here="account", codes=codes
    )


async def _draw(request: Request, session: DeskSession, status: int = 200, **values: Any) -> Response:
    desk = desk_of(request)
    factors = desk.access.second_factors
    codes_left = await run_in_threadpool(factors.recovery_codes_left, session)
    drawn: dict[str, Any] = {"field": "", "minutes": 0, "picture": "", "secret": "", "codes_left": codes_left} | values
    if codes_left is None:
        try:
            setup = await run_in_threadpool(factors.setup, session, desk.pages.forum_name)
        except NotFound:
            return RedirectResponse("/account", 303)
        groups = [setup.secret[at : at + 4] for at in range(0, len(setup.secret), 4)]
        drawn |= {"picture": _qr(setup.address), "secret": " ".join(groups)}
    return desk.pages.draw(
        "second_factor.html", session.principal.language, status, session=session, here="account", **drawn
    )


def _qr(address: str) -> Markup:
    """The code as elements of the page itself: no picture with the secret is ever fetched or kept."""
    import segno  # noqa: PLC0415 - takes memory; an account sets up its second factor once

    drawn = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=3, light="#fff")
    return Markup(drawn)  # noqa: S704 - segno's own drawing; the address is not written into it
