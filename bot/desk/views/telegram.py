"""Linking one's own account with a chat in Telegram: the code, how to send it, and the end of the link."""

import datetime as dt
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.desk.views.poster import qr
from bot.errors import NotFound
from bot.services.linking import LinkCode, Linking
from bot.services.principals import DeskSession

PAGE = "/account/telegram"


async def show(request: Request, session: DeskSession) -> Response:
    """Whether the account is linked, and the way to link it."""
    return await _draw(request, session)


async def new_code(request: Request, session: DeskSession, _form: Form) -> Response:
    """Make a code and show it: on this answer alone, for it is kept nowhere."""
    made = await run_in_threadpool(_linking(request).new_code, session)
    return await _draw(request, session, made)


async def ask_unlink(request: Request, session: DeskSession) -> Response:
    """Ask once."""
    state = await run_in_threadpool(_linking(request).state, session)
    return _page(request, session, "telegram_unlink.html") if state.linked else RedirectResponse(PAGE, 303)


async def unlink(request: Request, session: DeskSession, _form: Form) -> Response:
    """End the link."""
    await run_in_threadpool(_linking(request).unlink, session)
    return RedirectResponse(f"{PAGE}?done=telegram_unlinked", 303)


def _linking(request: Request) -> Linking:
    """What links accounts; `NotFound` at a desk without Telegram."""
    linking = desk_of(request).linking
    if linking is None:
        raise NotFound("this desk links no accounts")
    return linking


async def _draw(request: Request, session: DeskSession, made: LinkCode | None = None) -> Response:
    desk = desk_of(request)
    state = await run_in_threadpool(_linking(request).state, session)
    username = None if desk.consulting is None else await run_in_threadpool(desk.consulting.username)
    link = ""
    if made is not None and username:
        link = f"https://t.me/{quote(username, safe='')}?start=link_{made.code}"
    return _page(
        request,
        session,
        "telegram.html",
        state=state,
        shown="" if made is None else f"{made.code[:4]} {made.code[4:]}",
        until=_clock(request, state.code_until),
        username=username or "",
        link=link,
        picture=qr(link) if link else "",
    )


def _page(request: Request, session: DeskSession, name: str, **values: Any) -> Response:
    return desk_of(request).pages.draw(
        name,
        session.principal.language,
        session=session,
        here="account",
        done=request.query_params.get("done"),
        **values,
    )


def _clock(request: Request, moment: dt.datetime | None) -> dt.time | None:
    """By the clock on the forum's wall."""
    consulting = desk_of(request).consulting
    zone = dt.UTC if consulting is None else consulting.zone
    return None if moment is None else moment.astimezone(zone).time()
