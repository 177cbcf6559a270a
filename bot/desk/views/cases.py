"""A case: reading it, answering, taking notes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from secrets import token_urlsafe
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.domain.casefile import BiasMotivation, OdihrType, Verification
from bot.domain.cases import STATUS_FOR_MEMBER
from bot.errors import FieldError, NotFound
from bot.services.casefile import Case
from bot.services.cases.writing import NOTE_LIMIT, REPLY_LIMIT
from bot.services.prepared import PreparedReply
from bot.services.principals import DeskSession

Write = Callable[[DeskSession, int, str, str], None]

CHOICES: Mapping[str, tuple[object, ...]] = {
    "severity": (1, 2, 3, 4),
    "verification": tuple(Verification),
    "odihr": tuple(OdihrType),
    "bias": tuple(BiasMotivation),
}
"""What can be chosen where a case is judged."""

_EMPTY = ("words", "note_words", "words_error", "note_error", "notice", "problem", "once")


async def show(request: Request, session: DeskSession) -> Response:
    """A case with its thread; `prepared` names a reply to begin with."""
    return await draw_case(request, session, case_id(request), prepared=request.query_params.get("prepared", ""))


async def photo(request: Request, session: DeskSession) -> Response:
    """A photo of a case; always a JPEG, and never anything a browser would run."""
    data = await run_in_threadpool(
        desk_of(request).casework.photo, session, case_id(request), case_id(request, "photo")
    )
    return Response(data, media_type="image/jpeg", headers={"content-disposition": 'inline; filename="photo.jpg"'})


async def large_photo(request: Request, session: DeskSession) -> Response:
    """A photo on a page of its own, with the way to the others."""
    desk, wanted = desk_of(request), case_id(request, "photo")
    case = await run_in_threadpool(desk.casework.case, session, case_id(request))
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
    """Answer the person; or show first what they will see, or put a prepared reply into the box."""
    words, once, also = form.get("words", ""), form.get("once", ""), "also" in form
    if form.get("do") == "preview" or form.get("prepared"):
        return await draw_case(
            request,
            session,
            case_id(request),
            words=words,
            once=once,
            also=also,
            preview=True,
            prepared=form.get("prepared", ""),
        )
    desk = desk_of(request)

    def write(session: DeskSession, report_id: int, words: str, once: str) -> None:
        merged = desk.casework.case(session, report_id).kept.duplicates if also else ()
        desk.casework.reply(session, report_id, words, once, [one.id for one in merged])

    return await _write(request, session, form, write, "replied")


async def note(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep a note for the team."""
    return await _write(request, session, form, desk_of(request).casework.note, "noted")


async def draw_case(
    request: Request,
    session: DeskSession,
    report_id: int,
    *,
    status: int = 200,
    uncovered: bool = False,
    prepared: str = "",
    **values: Any,
) -> Response:
    """The page of a case.

    `uncovered` shows what is hidden; `prepared` is the id of a reply that is added to the words, after a dot perhaps
    its language. `values`: `words` and `note_words` as typed, `words_error` and `note_error` (`empty` or `long`),
    `once`, `preview`, `also`, `notice`; `problem` names what was wrong with another form of the page, `typed` are its
    fields.
    """
    desk = desk_of(request)
    case = await run_in_threadpool(partial(desk.casework.case, session, report_id, uncovered=uncovered))
    replies = await run_in_threadpool(desk.casework.prepared.all, session)
    drawn: dict[str, Any] = {"typed": {}, **dict.fromkeys(_EMPTY, ""), "preview": False, "also": False} | values
    if chosen := _chosen(replies, prepared, case):
        drawn["words"] = "\n\n".join(part for part in (drawn["words"].rstrip(), chosen) if part)
    drawn["once"] = drawn.get("once") or token_urlsafe(12)
    return desk.pages.draw(
        "case.html",
        session.principal.language,
        status,
        session=session,
        here="inbox",
        case=case,
        kept=case.kept,
        own=session.principal,
        replies=replies,
        told=STATUS_FOR_MEMBER[case.status],
        limit=REPLY_LIMIT,
        note_limit=NOTE_LIMIT,
        done=request.query_params.get("done"),
        choices=CHOICES,
        **drawn,
    )


async def _write(request: Request, session: DeskSession, form: Form, write: Write, done: str) -> Response:
    report_id, words, once = case_id(request), form.get("words", ""), form.get("once", "")
    try:
        await run_in_threadpool(write, session, report_id, words, once or token_urlsafe(12))
    except FieldError:
        problem = "long" if words.strip() else "empty"
        kept: dict[str, Any] = (
            {"words": words, "words_error": problem, "also": "also" in form}
            if done == "replied"
            else {"note_words": words, "note_error": problem}
        )
        return await draw_case(request, session, report_id, status=422, once=once, **kept)
    return RedirectResponse(f"/case/{report_id}?done={done}", 303)


def _chosen(replies: Sequence[PreparedReply], prepared: str, case: Case) -> str:
    """The words of a prepared reply in the language that is named, else the person's own; nothing if it has none."""
    name, _, language = prepared.partition(".")
    one = next((reply for reply in replies if reply.id == name), None)
    if one is None or case.content is None:
        return ""
    return one.words(language or case.content.language) or ""


def whole(written: str) -> int | None:
    """A number that a row may have, as a form writes it; None for anything else."""
    return int(written) if written.isdecimal() and len(written) < 20 and int(written) < 1 << 63 else None


def case_id(request: Request, name: str = "case") -> int:
    """The number of the case in the address, or another one; `NotFound` when no row can have it."""
    number = int(request.path_params[name])
    if number >= 1 << 63:
        raise NotFound("no row has such an id")
    return number
