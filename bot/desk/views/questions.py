"""The page of one question in the editor."""

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.consultations.model import Kind, Question
from bot.consultations.writing import write_yaml
from bot.desk.editing import beside
from bot.desk.editing_questions import (
    WITH_OPTIONS,
    earlier_than,
    fields_of_question,
    plain_looks,
    read_question,
    rearranged,
    replaced,
    rows_of,
)
from bot.desk.sessions import Form
from bot.desk.views.consultation_edit import kept_of, revision_in
from bot.desk.views.drawing import consulting_of, draw, known_languages
from bot.errors import ConsultationError, FieldError, NotFound
from bot.services.consulting.definitions import Kept
from bot.services.principals import DeskSession


async def show(request: Request, session: DeskSession) -> Response:
    """The page of a question."""
    kept = await kept_of(request, session)
    question = _question(request, kept)
    return _draw(request, session, kept, question, kept.revision, fields_of_question(question))


async def save(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep a question; or only show more rows, or the same ones in another order."""
    kept = await kept_of(request, session)
    question, deed, revision = _question(request, kept), form.get("do", "save"), revision_in(form)
    if deed != "save":
        return _draw(request, session, kept, question, revision, rearranged(form, deed))
    c, consulting = kept.consultation, consulting_of(request)
    codes, earlier = known_languages(request, *c.languages), earlier_than(c, question.id)
    made, problems = read_question(form, c, question, codes, earlier)
    if problems:
        return _draw(request, session, kept, question, revision, form, status=422, problems=problems)
    try:
        await run_in_threadpool(consulting.definitions.save, session, replaced(c, question, made), revision)
    except ConsultationError as error:
        return _draw(request, session, kept, question, revision, form, status=422, faults=error.faults)
    except FieldError:
        return _draw(request, session, kept, question, kept.revision, form, status=409, theirs=write_yaml(c))
    if made.kind is not question.kind:
        return RedirectResponse(f"/consultations/{c.id}/questions/{made.id}?done=consultation_saved", 303)
    return RedirectResponse(f"/consultations/{c.id}/edit?done=consultation_saved#questions", 303)


def _question(request: Request, kept: Kept) -> Question:
    found = kept.consultation.question(request.path_params["question"])
    if found is None:
        raise NotFound("no such question")
    return found


def _draw(
    request: Request,
    session: DeskSession,
    kept: Kept,
    question: Question,
    revision: int,
    values: Mapping[str, str],
    **wrong: Any,
) -> Response:
    """`wrong`: the answer's `status`, `problems` by the name of a field, `faults`, and `theirs` as in the editor."""
    faults = wrong.get("faults", ())
    c = kept.consultation
    place = c.questions.index(question) + 1
    kind = Kind(values["kind"]) if values.get("kind") in set(Kind) else question.kind
    return draw(
        request,
        session,
        "question.html",
        wrong.get("status", 200),
        c=c,
        question=question,
        place=place,
        kind=kind,
        with_options=kind in WITH_OPTIONS or kind is Kind.YES_NO,
        revision=revision,
        values=values,
        rows=range(rows_of(values) if kind in WITH_OPTIONS else 1),
        earlier=earlier_than(c, question.id),
        plain=plain_looks(question.when) is not None,
        problems=wrong.get("problems") or beside(faults, f"questions.{place}."),
        faults=faults,
        theirs=wrong.get("theirs", ""),
        codes=known_languages(request, *c.languages),
        kinds=tuple(Kind),
    )
