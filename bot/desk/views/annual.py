"""The sheet of a year: counted a part at a time, then shown as it leaves."""

from collections.abc import Sequence
from itertools import groupby

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.desk.views.exports import exports_of, figures_answer
from bot.errors import FieldError, NotFound
from bot.i18n.text import Label
from bot.services.exporting.annual import Counting
from bot.services.exporting.tables import Figures
from bot.services.principals import DeskSession


async def show(request: Request, session: DeskSession) -> Response:
    """The figures of a year as they leave; before they are made, what making them means."""
    annual, year = exports_of(request).annual, int(request.path_params["year"])
    known = {one.year: one for one in await run_in_threadpool(annual.years, session)}
    if year not in known:
        raise NotFound("nothing is known of this year, or it is not over")
    figures = await run_in_threadpool(annual.figures, session, year) if known[year].made else None
    return _draw(request, session, figures=figures)


async def make(request: Request, session: DeskSession, form: Form) -> Response:
    """Count some more; with the last part the figures are published."""
    annual, year = exports_of(request).annual, int(request.path_params["year"])
    try:
        counting = await run_in_threadpool(annual.count, session, year, form.get("carried", ""))
    except FieldError as error:
        if error.field != "carried":
            raise NotFound("this year is not over") from None
        return _draw(request, session, lost=True)
    if not counting.finished:
        return _draw(request, session, counting=counting)
    return RedirectResponse(f"/exports/annual/{year}?done=annual_made", 303)


async def file(request: Request, session: DeskSession) -> Response:
    """The figures of a year as a file."""
    year = int(request.path_params["year"])
    figures = await run_in_threadpool(exports_of(request).annual.figures, session, year)
    return figures_answer(request, session, figures)


def _draw(
    request: Request,
    session: DeskSession,
    *,
    figures: Figures | None = None,
    counting: Counting | None = None,
    lost: bool = False,
) -> Response:
    return desk_of(request).pages.draw(
        "annual.html",
        session.principal.language,
        422 if lost else 200,
        session=session,
        here="exports",
        year=int(request.path_params["year"]),
        figures=figures,
        notes=() if figures is None else _grouped(figures.notes),
        counting=counting,
        lost=lost,
        done=request.query_params.get("done"),
    )


def _grouped(notes: Sequence[tuple[Label, Label]]) -> list[tuple[Label, list[Label]]]:
    """Lines of one name that follow each other, under one name."""
    return [(name, [line for _, line in lines]) for name, lines in groupby(notes, key=lambda note: note[0])]
