"""The audit log."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.sessions import desk_of
from bot.services.principals import DeskSession


async def show(request: Request, session: DeskSession) -> Response:
    """Who did what, the latest first."""
    desk = desk_of(request)
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    page = await run_in_threadpool(desk.audit.page, session, before)
    runs = () if before is not None else await run_in_threadpool(desk.audit.upkeep, session)
    return desk.pages.draw(
        "audit.html",
        session.principal.language,
        session=session,
        here="audit",
        log=page,
        older=before is not None,
        runs=runs,
    )
