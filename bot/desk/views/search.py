"""Searching inside the cases. Words are sent in a form, never in an address, which browsers and proxies write down."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.sessions import Form, desk_of
from bot.errors import FieldError
from bot.services.inbox.search import MOST_HITS, Found, read_hits
from bot.services.principals import DeskSession


async def show(request: Request, session: DeskSession) -> Response:
    """Where one types what to look for."""
    return _draw(request, session)


async def search(request: Request, session: DeskSession, form: Form) -> Response:
    """Search for a while; the page it answers with carries where to go on."""
    desk, words = desk_of(request), form.get("words", "").strip()
    place, hits = form.get("place", ""), read_hits(form.get("hits", ""))
    try:
        found = await run_in_threadpool(desk.search.stretch, session, words, place, hits)
    except FieldError:
        return _draw(request, session, 422, words=words, problem="long" if len(words) > 20 else "short")
    return _draw(request, session, words=words, found=found)


def _draw(
    request: Request,
    session: DeskSession,
    status: int = 200,
    *,
    words: str = "",
    found: Found | None = None,
    problem: str = "",
) -> Response:
    return desk_of(request).pages.draw(
        "search.html",
        session.principal.language,
        status,
        session=session,
        here="search",
        words=words,
        found=found,
        problem=problem,
        most=MOST_HITS,
    )
