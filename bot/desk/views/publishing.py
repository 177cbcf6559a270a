"""Giving results back: what exactly will leave, who has agreed, and the files once it has."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.editing import Read, in_fields
from bot.desk.published import figures_of
from bot.desk.sessions import Form
from bot.desk.views.drawing import consulting_of, draw, number_in
from bot.errors import FieldError, NotFound
from bot.i18n.text import Text, say
from bot.services.consulting.figures import CAVEAT
from bot.services.consulting.publishing import PublicationStatus
from bot.services.consulting.waves import WaveStatus
from bot.services.principals import DeskSession

PROBLEMS: Mapping[str, Text] = {
    "wave": say("This can be done only with a wave that is closed, counted to the end and not published yet."),
    "period": say("It overlaps with a wave that is published already; together the two could give somebody away."),
    "mark": say("The proposal has changed since you read it. Read it again, then decide."),
}
WORDS = say("Write the text in every language of the consultation, in at most 3,000 characters.")
OTHERWISE = say("This cannot be done now. Look at it again, then decide.")


async def show(request: Request, session: DeskSession) -> Response:
    """The proposal or publication; before there is one, the words to begin with."""
    return await _draw(request, session)


async def act(request: Request, session: DeskSession, form: Form) -> Response:
    """Propose, approve or withdraw."""
    consulting, wave_id = consulting_of(request), number_in(request, "wave")
    service, done = consulting.publishing, ""
    try:
        match form.get("do"):
            case "propose":
                results = await run_in_threadpool(consulting.results.of, session, wave_id)
                words = Read(form).localised("words", results.consultation.languages)
                await run_in_threadpool(service.propose, session, wave_id, words)
                done = "results_proposed"
            case "approve":
                after = await run_in_threadpool(service.approve, session, wave_id, form.get("mark"))
                done = "results_published" if after.status is PublicationStatus.PUBLISHED else "results_approved"
            case "withdraw":
                await run_in_threadpool(service.withdraw, session, wave_id)
                done = "results_withdrawn"
            case _:
                raise NotFound("no such act")
    except FieldError as error:
        return await _draw(request, session, 422, form=form, problem=error.field)
    return RedirectResponse(f"/waves/{wave_id}/publish?done={done}", 303)


async def as_json(request: Request, session: DeskSession) -> Response:
    """The published figures as JSON."""
    return await _file(request, session, 0, "application/json", "json")


async def as_csv(request: Request, session: DeskSession) -> Response:
    """The published figures as CSV."""
    return await _file(request, session, 1, "text/csv; charset=utf-8", "csv")


async def _file(request: Request, session: DeskSession, which: int, media: str, ending: str) -> Response:
    consulting, wave_id = consulting_of(request), number_in(request, "wave")
    wave = await run_in_threadpool(consulting.waves.get, session, wave_id)
    files = await run_in_threadpool(consulting.publishing.export, session, wave_id)
    name = f"{wave.consultation}-{wave.number}.{ending}"
    return Response(files[which], media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})


async def _draw(
    request: Request, session: DeskSession, status: int = 200, *, form: Form | None = None, problem: str = ""
) -> Response:
    consulting, wave_id = consulting_of(request), number_in(request, "wave")
    wave = await run_in_threadpool(consulting.waves.get, session, wave_id)
    results = await run_in_threadpool(consulting.results.of, session, wave_id)
    publication = await run_in_threadpool(consulting.publishing.of, session, wave_id)
    closed = wave.status is not WaveStatus.OPEN
    writable = closed and not results.unfolded and wave.status is not WaveStatus.PUBLISHED
    values: Mapping[str, str] = form or {}
    if not values and publication is not None:
        values = in_fields("words", publication.words)
    elif not values and writable:
        values = in_fields("words", await run_in_threadpool(consulting.publishing.draft, session, wave_id))
    figures = None
    if publication is not None:
        figures = figures_of(publication.figures, results.consultation, consulting.known_areas)
    elif closed and not results.unfolded:
        table = await run_in_threadpool(consulting.publishing.publishable, session, wave_id)
        figures = figures_of(table.to_plain(), results.consultation, consulting.known_areas)
    field = problem.partition(".")[0]
    return draw(
        request,
        session,
        "publish.html",
        status,
        wave=wave,
        results=results,
        publication=publication,
        figures=figures,
        closed=closed,
        writable=writable,
        values=values,
        problems={problem: WORDS} if field == "words" else {},
        problem="" if field in {"", "words"} else PROBLEMS.get(field, OTHERWISE),
        codes=results.consultation.languages,
        caveat=CAVEAT,
        mine=publication is not None and session.principal.name in publication.approvals,
    )
