"""A case: reading it, answering, taking notes, moving it on."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.domain.cases import STATUS_FOR_MEMBER, Status
from bot.errors import FieldError, NotFound
from bot.services.casefile import Case
from bot.services.cases.writing import NOTE_LIMIT, REPLY_LIMIT
from bot.services.principals import DeskSession

Write = Callable[[DeskSession, int, str, str], None]


async def show(request: Request, session: DeskSession) -> Response:
    """A case with its thread."""
    return await draw_case(request, session, _id(request))


async def photo(request: Request, session: DeskSession) -> Response:
    """A photo of a case; always a JPEG, and never anything a browser would run."""
    data = await run_in_threadpool(desk_of(request).casework.photo, session, _id(request), _id(request, "photo"))
    return Response(data, media_type="image/jpeg", headers={"content-disposition": 'inline; filename="photo.jpg"'})


async def large_photo(request: Request, session: DeskSession) -> Response:
    """A photo on a page of its own, with the way to the others."""
    desk, wanted = desk_of(request), _id(request, "photo")
    case = await run_in_threadpool(desk.casework.case, session, _id(request))
    photos = case.all_photos
    place = next((index for index, one in enumerate(photos) if one.id == wanted), None)
    if place is None:
        raise NotFound("no such photo")
    return desk.pages.draw(
        "photo.html",
        session.principal.language,
        session=session,
        here="inbox",
        case=case,
        photo=photos[place],
        number_of=place + 1,
        count=len(photos),
        before=photos[place - 1] if place else None,
        after=photos[place + 1] if place + 1 < len(photos) else None,
    )


async def reply(request: Request, session: DeskSession, form: Form) -> Response:
    """Answer the person; or show first what they will see."""
    if form.get("do") == "preview":
        return await draw_case(
            request, session, _id(request), words=form.get("words", ""), once=form.get("once", ""), preview=True
        )
    return await _write(request, session, form, desk_of(request).casework.reply, "replied")


async def note(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep a note for the team."""
    return await _write(request, session, form, desk_of(request).casework.note, "noted")


async def move(request: Request, session: DeskSession, form: Form) -> Response:
    """Move a case on; what ends it, or goes beyond what the person agreed to, is asked once."""
    desk, report_id = desk_of(request), _id(request)
    try:
        to = Status(form.get("to", ""))
    except ValueError:
        raise NotFound("no such status") from None
    case = await run_in_threadpool(desk.casework.case, session, report_id)
    if to in case.transitions and form.get("sure") != "yes" and _asks_first(case, to):
        return desk.pages.draw(
            "sure.html",
            session.principal.language,
            session=session,
            here="inbox",
            case=case,
            to=to,
            told=STATUS_FOR_MEMBER[to],
        )
    await run_in_threadpool(desk.casework.set_status, session, report_id, to)
    return RedirectResponse(f"/case/{report_id}?done=moved", 303)


async def draw_case(
    request: Request, session: DeskSession, report_id: int, *, status: int = 200, **values: Any
) -> Response:
    """The page of a case.

    `values`: `words` and `note_words` as typed, `words_error` and `note_error` (`empty` or `long`), `once`,
    `preview`, `notice`.
    """
    desk = desk_of(request)
    case = await run_in_threadpool(desk.casework.case, session, report_id)
    drawn = {
        "words": "",
        "note_words": "",
        "words_error": "",
        "note_error": "",
        "preview": False,
        "notice": "",
    } | values
    drawn["once"] = drawn.get("once") or token_urlsafe(12)
    return desk.pages.draw(
        "case.html",
        session.principal.language,
        status,
        session=session,
        here="inbox",
        case=case,
        told=STATUS_FOR_MEMBER[case.status],
        limit=REPLY_LIMIT,
        note_limit=NOTE_LIMIT,
        done=request.query_params.get("done"),
        **drawn,
    )


async def _write(request: Request, session: DeskSession, form: Form, write: Write, done: str) -> Response:
    report_id, words, once = _id(request), form.get("words", ""), form.get("once", "")
    try:
        await run_in_threadpool(write, session, report_id, words, once or token_urlsafe(12))
    except FieldError:
        problem = "long" if words.strip() else "empty"
        kept = (
            {"words": words, "words_error": problem}
            if done == "replied"
            else {"note_words": words, "note_error": problem}
        )
        return await draw_case(request, session, report_id, status=422, once=once, **kept)
    return RedirectResponse(f"/case/{report_id}?done={done}", 303)


def _asks_first(case: Case, to: Status) -> bool:
    return not to.is_open or (to is Status.RAISED and not case.for_police)


def _id(request: Request, name: str = "case") -> int:
    number = int(request.path_params[name])
    if number >= 1 << 63:
        raise NotFound("no row has such an id")
    return number
