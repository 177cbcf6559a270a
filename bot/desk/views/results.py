"""The results of a wave: counted a page at a time, then shown question by question; and what people wrote."""

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.editing import listed
from bot.desk.pictures import groups_picture, shares_picture
from bot.desk.sessions import Form
from bot.desk.views.drawing import consulting_of, draw, number_in
from bot.errors import FieldError, NotFound
from bot.i18n.translator import translator
from bot.services.consulting.figures import CAVEAT, NO_CLEAR_CHANGE, Breakdown, FoldProgress, WaveResults
from bot.services.consulting.waves import WaveInfo
from bot.services.principals import DeskSession

AT_ONCE = 2000
"""Responses that are opened and counted for one page: a second or two."""


async def show(request: Request, session: DeskSession) -> Response:
    """The figures of what has been counted; and the button to count the rest."""
    consulting, wave_id = consulting_of(request), number_in(request, "wave")
    wave = await run_in_threadpool(consulting.waves.get, session, wave_id)
    results = await run_in_threadpool(consulting.results.of, session, wave_id)
    by = request.query_params.get("by", "")
    return draw_results(request, session, wave, results, by)


async def count(request: Request, session: DeskSession, _form: Form) -> Response:
    """Count some more."""
    consulting, wave_id = consulting_of(request), number_in(request, "wave")
    progress: FoldProgress = await run_in_threadpool(consulting.results.fold, session, wave_id, AT_ONCE)
    return RedirectResponse(f"/waves/{wave_id}" + ("" if progress.finished else "?going=1"), 303)


def draw_results(
    request: Request, session: DeskSession, wave: WaveInfo, results: WaveResults, by: str = ""
) -> Response:
    """The page of results. `by` is `area` or `language`: one breakdown at a time, never both crossed."""
    words = translator(session.principal.language)
    breakdowns = {"area": results.areas, "language": results.languages}
    return draw(
        request,
        session,
        "results.html",
        wave=wave,
        results=results,
        by=by if by in breakdowns else "",
        breakdown=breakdowns.get(by, Breakdown("", ())),
        picture=lambda result: shares_picture(result, words),
        groups=lambda result: groups_picture(result, breakdowns[by], words),
        caveat=CAVEAT,
        no_clear_change=NO_CLEAR_CHANGE,
        going="going" in request.query_params,
    )


async def texts(request: Request, session: DeskSession) -> Response:
    """What people wrote to a question, with its themes."""
    return await _draw_texts(request, session)


async def tag(request: Request, session: DeskSession, form: Form) -> Response:
    """Put themes on a text."""
    asked = form.get("text", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 20 and int(asked) < 1 << 63):
        raise NotFound("no such text")
    try:
        await run_in_threadpool(consulting_of(request).results.tag, session, int(asked), listed(form.get("tags", "")))
    except FieldError:
        return await _draw_texts(request, session, 422, wrong=int(asked), typed=form.get("tags", ""))
    query = urlencode({"page": form.get("page", "1"), "done": "tagged"})
    place = f"/waves/{number_in(request, 'wave')}/texts/{request.path_params['question']}"
    return RedirectResponse(f"{place}?{query}#text-{asked}", 303)


async def _draw_texts(
    request: Request, session: DeskSession, status: int = 200, *, wrong: int = 0, typed: str = ""
) -> Response:
    consulting, wave_id = consulting_of(request), number_in(request, "wave")
    name, asked = request.path_params["question"], request.query_params.get("page", "1")
    at = int(asked) if asked.isdecimal() and 0 < len(asked) < 7 else 1
    wave = await run_in_threadpool(consulting.waves.get, session, wave_id)
    page = await run_in_threadpool(consulting.results.texts, session, wave_id, name, max(1, at))
    results = await run_in_threadpool(consulting.results.of, session, wave_id)
    question = results.consultation.question(name)
    if question is None:
        raise NotFound("no such question")
    return draw(
        request,
        session,
        "texts.html",
        status,
        wave=wave,
        question=question,
        page=page,
        caveat=CAVEAT,
        wrong=wrong,
        typed=typed,
    )
