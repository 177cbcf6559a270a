"""The editor of a consultation: words, opening, audience, how results leave, and the list of questions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.consultations.document import MOST_QUESTIONS
from bot.consultations.model import NOWHERE, Consultation, Kind, Question
from bot.consultations.writing import write_yaml
from bot.desk.editing import beside, fields_of, read_settings
from bot.desk.editing_questions import free_id, with_enough
from bot.desk.sessions import Form
from bot.desk.views.drawing import consulting_of, draw, known_languages
from bot.errors import ConsultationError, FieldError, NotFound
from bot.services.consulting.definitions import Kept
from bot.services.principals import DeskSession


async def show(request: Request, session: DeskSession) -> Response:
    """The editor."""
    kept = await kept_of(request, session)
    return _draw(request, session, kept, kept.revision, fields_of(kept.consultation))


async def save(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep the consultation's own fields."""
    kept, revision = await kept_of(request, session), revision_in(form)
    known, areas = known_languages(request), tuple(consulting_of(request).known_areas)
    made, problems = read_settings(form, kept.consultation, known, areas)
    if problems:
        return _draw(request, session, kept, revision, form, 422, problems=problems)
    try:
        await run_in_threadpool(consulting_of(request).definitions.save, session, made, revision)
    except ConsultationError as error:
        return _draw(request, session, kept, revision, form, 422, faults=error.faults)
    except FieldError:
        return _draw(request, session, kept, kept.revision, form, 409, theirs=write_yaml(kept.consultation))
    return RedirectResponse(f"/consultations/{made.id}/edit?done=consultation_saved", 303)


async def arrange(request: Request, session: DeskSession, form: Form) -> Response:
    """Add, move, double or delete a question; deleting is asked once."""
    kept = await kept_of(request, session)
    c, (deed, _, name) = kept.consultation, form.get("do", "").partition(".")
    if deed == "add":
        kind = Kind(form["kind"]) if form.get("kind") in set(Kind) else Kind.SINGLE
        changed, at = added(c, kind)
    elif (place := _place(c, name)) is None:
        raise NotFound("no such question")
    elif deed == "delete" and form.get("sure") != "yes":
        return draw(request, session, "question_sure.html", c=c, question=c.questions[place], kept=kept)
    else:
        changed, at = rearranged(c, deed, place), ""
    try:
        await run_in_threadpool(consulting_of(request).definitions.save, session, changed, revision_in(form))
    except ConsultationError as error:
        return _draw(request, session, kept, kept.revision, fields_of(c), 422, faults=error.faults)
    except FieldError:
        return _draw(request, session, kept, kept.revision, fields_of(c), 409, theirs=write_yaml(c))
    if at:
        return RedirectResponse(f"/consultations/{c.id}/questions/{at}?done=question_added", 303)
    return RedirectResponse(f"/consultations/{c.id}/edit?done=consultation_saved#questions", 303)


def added(consultation: Consultation, kind: Kind) -> tuple[Consultation, str]:
    """With an empty question at the end, and the name of it."""
    if len(consultation.questions) >= MOST_QUESTIONS:
        raise NotFound("too many questions")
    name = free_id(consultation)
    return replace(consultation, questions=(*consultation.questions, _empty(name, kind))), name


def rearranged(consultation: Consultation, deed: str, place: int) -> Consultation:
    """With the question at `place` moved `up` or `down`, `double`d or `delete`d."""
    questions = list(consultation.questions)
    one = questions[place]
    match deed:
        case "up" if place > 0:
            questions[place - 1 : place + 1] = [one, questions[place - 1]]
        case "down" if place + 1 < len(questions):
            questions[place : place + 2] = [questions[place + 1], one]
        case "double":
            stem = one.id.rstrip("0123456789") or "q"
            questions.insert(place + 1, replace(one, id=free_id(consultation, stem)))
        case "delete":
            del questions[place]
    return replace(consultation, questions=tuple(questions))


async def kept_of(request: Request, session: DeskSession) -> Kept:
    """The consultation in the address; `NotFound`."""
    name = request.path_params["consultation"]
    return await run_in_threadpool(consulting_of(request).definitions.get, session, name)


def revision_in(form: Form) -> int:
    """The revision a form was made from."""
    asked = form.get("revision", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else 0


def _draw(
    request: Request,
    session: DeskSession,
    kept: Kept,
    revision: int,
    values: Mapping[str, str],
    status: int = 200,
    **wrong: Any,
) -> Response:
    """`wrong`: `problems` by the name of a field, the `faults` found, the version somebody else has kept (`theirs`)."""
    faults = wrong.get("faults", ())
    return draw(
        request,
        session,
        "consultation_edit.html",
        status,
        c=kept.consultation,
        kept=kept,
        revision=revision,
        values=values,
        problems=wrong.get("problems") or beside(faults),
        faults=faults,
        theirs=wrong.get("theirs", ""),
        codes=known_languages(request, *kept.consultation.languages),
        areas=consulting_of(request).known_areas,
        kinds=tuple(Kind),
    )


def _place(consultation: Consultation, name: str) -> int | None:
    return next((place for place, one in enumerate(consultation.questions) if one.id == name), None)


def _empty(name: str, kind: Kind) -> Question:
    return with_enough(Question(name, kind, NOWHERE))
