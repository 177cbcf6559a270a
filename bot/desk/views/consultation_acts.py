"""What is done with a consultation, such as making ready, opening and closing; most of it is asked once."""

from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.consulting import Consulting
from bot.desk.sessions import Form
from bot.desk.views.consultations import draw_standing, standing_of
from bot.desk.views.drawing import consulting_of, draw
from bot.errors import ConsultationError, FieldError, NotFound
from bot.services.consulting.waves import Upcoming
from bot.services.principals import DeskSession

ASKED = frozenset({"open", "close", "cancel", "retire", "delete"})
"""Acts that are asked once before they are done."""

Act = Callable[[Consulting, DeskSession, str, int], str]
"""Does something with a consultation, or its wave or broadcast of that number; gives the word for what was done."""


async def ask(request: Request, session: DeskSession) -> Response:
    """Ask once."""
    consulting, name = consulting_of(request), request.path_params["consultation"]
    deed = request.query_params.get("do", "")
    if deed not in ASKED:
        raise NotFound("no such act")
    standing = await run_in_threadpool(standing_of, consulting, session, name)
    number = _number(request.query_params.get("of", ""))
    return draw(
        request,
        session,
        "consultation_sure.html",
        it=standing,
        c=standing.kept.consultation,
        deed=deed,
        of=number,
        wave=next((one for one in standing.waves if one.id == number), None),
        upcoming=await run_in_threadpool(_if_now, consulting, session, name) if deed == "open" else None,
    )


async def act(request: Request, session: DeskSession, form: Form) -> Response:
    """Do it."""
    consulting, name = consulting_of(request), request.path_params["consultation"]
    do = ACTS.get(form.get("do", ""))
    if do is None:
        raise NotFound("no such act")
    try:
        done = await run_in_threadpool(do, consulting, session, name, _number(form.get("of", "")))
    except (ConsultationError, FieldError) as error:
        standing = await run_in_threadpool(standing_of, consulting, session, name)
        problem = "missing" if isinstance(error, ConsultationError) else error.field
        return draw_standing(request, session, standing, 409, problem)
    where = "" if done == "consultation_deleted" else f"/{name}"
    return RedirectResponse(f"/consultations{where}?done={done}", 303)


def _ready(consulting: Consulting, session: DeskSession, name: str, _of: int) -> str:
    consulting.definitions.make_ready(session, name)
    return "consultation_ready"


def _retire(consulting: Consulting, session: DeskSession, name: str, _of: int) -> str:
    consulting.definitions.retire(session, name)
    return "consultation_retired"


def _delete(consulting: Consulting, session: DeskSession, name: str, _of: int) -> str:
    consulting.definitions.delete(session, name)
    return "consultation_deleted"


def _open(consulting: Consulting, session: DeskSession, name: str, _of: int) -> str:
    consulting.waves.open_now(session, name)
    return "wave_opened"


def _close(consulting: Consulting, session: DeskSession, name: str, of: int) -> str:
    if consulting.waves.get(session, of).consultation != name:
        raise NotFound("a wave of another consultation")
    consulting.waves.close(session, of)
    return "wave_closed"


def _cancel(consulting: Consulting, session: DeskSession, name: str, of: int) -> str:
    waves = {one.id for one in consulting.waves.of(session, name)}
    if not any(one.id == of and one.wave_id in waves for one in consulting.outbox.all(session)):
        raise NotFound("a broadcast of something else")
    consulting.outbox.cancel(session, of)
    return "sending_cancelled"


ACTS: Mapping[str, Act] = {
    "ready": _ready,
    "retire": _retire,
    "delete": _delete,
    "open": _open,
    "close": _close,
    "cancel": _cancel,
}


def _if_now(consulting: Consulting, session: DeskSession, name: str) -> Upcoming | None:
    return consulting.waves.upcoming(session, name, consulting.clock())


def _number(written: str) -> int:
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 20 else 0
    return number if number < 1 << 63 else 0
