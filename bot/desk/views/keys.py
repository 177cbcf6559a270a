"""The team's key: giving a new one, and moving everything to it page by page."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.services.principals import DeskSession
from bot.services.rewrapping import Progress, Rewrapping
from bot.services.team_keys import KeyHolder

BATCHES = 8
"""Batches moved for one page: a second or two."""


async def show(request: Request, session: DeskSession) -> Response:
    """How far moving is, and the button to go on."""
    KeyHolder.signed_in(session)
    desk = desk_of(request)
    progress = await run_in_threadpool(desk.ceremony.rewrapping.progress)
    asked = request.query_params.get("of", "")
    of = max(int(asked) if asked.isdecimal() and len(asked) < 10 else 0, progress.left)
    return desk.pages.draw(
        "keys.html",
        session.principal.language,
        session=session,
        here="people",
        progress=progress,
        of=of,
        going=bool(asked) and "stuck" not in request.query_params,
        stuck="stuck" in request.query_params,
        done=request.query_params.get("done") if progress.finished else None,
    )


async def carry_on(request: Request, session: DeskSession, form: Form) -> Response:
    """Move some more."""
    asked = form.get("of", "")
    return await go_on(request, KeyHolder.signed_in(session), asked if asked.isdecimal() else "")


async def ask_new(request: Request, session: DeskSession) -> Response:
    """Ask once before the team gets a new key."""
    KeyHolder.signed_in(session)
    return desk_of(request).pages.draw(
        "people_sure.html", session.principal.language, session=session, here="people", act="rotate", person=None, to=""
    )


async def new(request: Request, session: DeskSession, _form: Form) -> Response:
    """Give the team a new key, and begin to move everything to it."""
    holder = await run_in_threadpool(desk_of(request).ceremony.rotate, KeyHolder.signed_in(session))
    return await go_on(request, holder)


async def go_on(request: Request, holder: KeyHolder, of: str = "") -> Response:
    """Move a page's worth, then show how far it is. `of` is how much there was at the beginning."""
    total, progress = await run_in_threadpool(_move, desk_of(request).ceremony.rewrapping, holder)
    if progress.finished:
        return RedirectResponse("/keys?done=keys_moved", 303)
    stuck = "&stuck=1" if progress.stuck else ""
    return RedirectResponse(f"/keys?of={of or total + progress.left}{stuck}", 303)


def _move(rewrapping: Rewrapping, holder: KeyHolder) -> tuple[int, Progress]:
    total = 0
    for _ in range(BATCHES):
        progress = rewrapping.carry_on(holder)
        total += progress.moved
        if progress.finished or progress.stuck:
            break
    return total, progress
