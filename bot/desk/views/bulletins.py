"""Bulletins: what the forum has to say, in several languages, to all members or to some."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.consultations.model import Audience
from bot.desk.consulting import Consulting
from bot.desk.editing import Read, in_fields, listed
from bot.desk.sessions import Form
from bot.desk.views.consultations import Sending, reach
from bot.desk.views.drawing import consulting_of, draw, known_languages, number_in
from bot.domain.etiquette import next_allowed
from bot.errors import FieldError, NotFound
from bot.i18n.text import Localised, Text, say
from bot.services.consulting.waves import Upcoming
from bot.services.delivery.broadcasts import URGENT_APPROVALS, BroadcastInfo, Status
from bot.services.delivery.bulletins import MOST_CHARACTERS
from bot.services.principals import DeskSession

WORDS_MISSING = say(
    "Write it in every language its receivers read, in at most {limit} characters.", limit=MOST_CHARACTERS
)


async def show_all(request: Request, session: DeskSession) -> Response:
    """The list, drafts and history."""
    rows = await run_in_threadpool(_all, consulting_of(request), session)
    return draw(request, session, "bulletins.html", here="bulletins", rows=rows)


async def ask_new(request: Request, session: DeskSession) -> Response:
    """An empty one."""
    return _draw_writing(request, session, {})


async def new(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep it as a draft."""
    words, audience, urgent = _read(request, form)
    try:
        made = await run_in_threadpool(consulting_of(request).bulletins.write, session, words, audience, urgent)
    except FieldError as error:
        return _draw_writing(request, session, form, 422, problem=error.field)
    return RedirectResponse(f"/bulletins/{made}?done=bulletin_kept", 303)


async def show(request: Request, session: DeskSession) -> Response:
    """One bulletin: as members read it, to whom, how far it has come."""
    return await _draw(request, session)


async def edit(request: Request, session: DeskSession) -> Response:
    """Change a draft."""
    one = await _one(request, session)
    if one.status is not Status.DRAFT:
        raise NotFound("no draft any more")
    values = in_fields("words", one.words)
    for prefix, chosen in (("to_language", one.audience.languages), ("to_area", one.audience.areas)):
        values |= {f"{prefix}.{code}": "on" for code in chosen}
    values |= {"organisations": ", ".join(one.audience.organisations)} | ({"urgent": "on"} if one.urgent else {})
    return _draw_writing(request, session, values, of=one.id)


async def save(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep a changed draft; approvals are void then."""
    bulletin, (words, audience, urgent) = number_in(request, "bulletin"), _read(request, form)
    service = consulting_of(request).bulletins
    try:
        await run_in_threadpool(service.rewrite, session, bulletin, words, audience, urgent)
    except FieldError as error:
        return _draw_writing(request, session, form, 422, problem=error.field, of=bulletin)
    return RedirectResponse(f"/bulletins/{bulletin}?done=bulletin_kept", 303)


async def ask(request: Request, session: DeskSession) -> Response:
    """Ask once before it is approved, stopped or thrown away."""
    deed = request.query_params.get("do", "")
    if deed not in {"approve", "cancel", "delete"}:
        raise NotFound("no such act")
    return await _draw(request, session, "bulletin_sure.html", deed=deed)


async def act(request: Request, session: DeskSession, form: Form) -> Response:
    """Do it."""
    consulting, bulletin = consulting_of(request), (await _one(request, session)).id
    try:
        match form.get("do"):
            case "approve":
                leaves = await run_in_threadpool(consulting.bulletins.approve, session, bulletin)
                done = "bulletin_leaves" if leaves else "bulletin_approved"
            case "cancel":
                await run_in_threadpool(consulting.outbox.cancel, session, bulletin)
                done = "sending_cancelled"
            case "delete":
                await run_in_threadpool(consulting.bulletins.delete, session, bulletin)
                return RedirectResponse("/bulletins?done=bulletin_deleted", 303)
            case _:
                raise NotFound("no such act")
    except FieldError:
        return await _draw(request, session, status=409, problem=True)
    return RedirectResponse(f"/bulletins/{bulletin}?done={done}", 303)


def _read(request: Request, form: Form) -> tuple[Localised, Audience, bool]:
    read, codes = Read(form), known_languages(request)
    audience = Audience(
        read.ticked("to_language", codes),
        read.ticked("to_area", tuple(consulting_of(request).known_areas)),
        listed(form.get("organisations", "")),
    )
    return read.localised("words", codes), audience, "urgent" in form


def _all(consulting: Consulting, session: DeskSession) -> tuple[Sending, ...]:
    found = consulting.bulletins.all(session)
    return tuple(Sending(one, consulting.outbox.progress(session, one.id)) for one in found)


async def _one(request: Request, session: DeskSession) -> BroadcastInfo:
    found = await run_in_threadpool(consulting_of(request).bulletins.all, session)
    wanted = number_in(request, "bulletin")
    for one in found:
        if one.id == wanted:
            return one
    raise NotFound("no such bulletin")


async def _draw(
    request: Request,
    session: DeskSession,
    name: str = "bulletin.html",
    *,
    status: int = 200,
    deed: str = "",
    problem: bool = False,
) -> Response:
    consulting, one = consulting_of(request), await _one(request, session)
    codes = known_languages(request)
    asked = await run_in_threadpool(reach, consulting, session, one.audience, codes)
    sending = Sending(one, await run_in_threadpool(consulting.outbox.progress, session, one.id))
    areas = consulting.known_areas
    return draw(
        request,
        session,
        name,
        status,
        here="bulletins",
        one=one,
        sending=sending,
        asked=asked,
        needed=URGENT_APPROVALS if one.urgent else 1,
        mine=session.principal.coordinator_id in one.approvals,
        limits=(*(areas.get(code, code) for code in one.audience.areas), *one.audience.organisations),
        leaves=await run_in_threadpool(_leaves, consulting),
        deed=deed,
        problem=problem,
    )


def _leaves(consulting: Consulting) -> Upcoming:
    """When something leaves that is approved now."""
    now = consulting.clock()
    moment, reasons = next_allowed(now, consulting.calendar.etiquette())
    return Upcoming(now, moment, reasons)


def _draw_writing(
    request: Request,
    session: DeskSession,
    values: Mapping[str, str],
    status: int = 200,
    *,
    problem: str = "",
    of: int | None = None,
) -> Response:
    problems: dict[str, Text] = {problem: WORDS_MISSING} if problem else {}
    return draw(
        request,
        session,
        "bulletin_write.html",
        status,
        here="bulletins",
        values=values,
        problems=problems,
        codes=known_languages(request),
        areas=consulting_of(request).known_areas,
        of=of,
    )
