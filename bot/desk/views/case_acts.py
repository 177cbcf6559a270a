"""What is decided about a case: where it stands, whose it is, how grave, how long it is kept."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.sessions import Form, desk_of
from bot.desk.views.cases import case_id, draw_case, whole
from bot.domain.casefile import BiasMotivation, ClosingReason, OdihrType, Verification
from bot.domain.cases import STATUS_FOR_MEMBER, Status
from bot.domain.judging import Judgement
from bot.errors import FieldError, NotFound
from bot.services.casefile import Case
from bot.services.cases.triage import Triage
from bot.services.principals import DeskSession


async def move(request: Request, session: DeskSession, form: Form) -> Response:
    """Move a case on; what ends it, or goes beyond what the person agreed to, is asked once. Closing takes a reason."""
    desk, report_id = desk_of(request), case_id(request)
    try:
        to = Status(form.get("to", ""))
    except ValueError:
        raise NotFound("no such status") from None
    because = form.get("because", "")
    reason = ClosingReason(because) if because in set(ClosingReason) else None
    case = await run_in_threadpool(desk.casework.case, session, report_id)
    unsure = form.get("sure") != "yes" and _asks_first(case, to)
    unreasoned = to is Status.CLOSED and reason is None
    if to in case.transitions and (unsure or unreasoned):
        problem = "because" if unreasoned and form.get("sure") == "yes" else ""
        values = {"case": case, "to": to, "told": STATUS_FOR_MEMBER[to], "reasons": ClosingReason, "problem": problem}
        return _ask(request, session, "sure.html", 422 if problem else 200, values)
    await run_in_threadpool(desk.casework.set_status, session, report_id, to, reason)
    return back(report_id, "moved")


async def assign(request: Request, session: DeskSession, form: Form) -> Response:
    """Say whose work it is: one's own, a colleague's, or nobody's."""
    mine = form.get("do") == "mine"
    to = session.principal.coordinator_id if mine else whole(form.get("assignee", ""))
    if to is None and form.get("assignee", ""):
        return await _again(request, session, form, "assignee")
    return await _act(request, session, form, "assigned", lambda id_: _triage(request).assign(session, id_, to))


async def hand_over(request: Request, session: DeskSession, form: Form) -> Response:
    """Give it to a colleague, and say why."""
    to, words, once = whole(form.get("colleague", "")), form.get("words", ""), form.get("once") or token_urlsafe(12)
    if to is None:
        return await _again(request, session, form, "colleague")
    try:
        await run_in_threadpool(_triage(request).hand_over, session, case_id(request), to, words, once)
    except FieldError as error:
        return await _again(request, session, form, "why" if error.field == "words" else error.field)
    return back(case_id(request), "handed_over")


async def judge(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep what was changed of severity, verification, type and bias."""
    try:
        before, after = _judgement(form, "was_"), _judgement(form, "")
    except ValueError:
        return await _again(request, session, form, "severity")
    return await _act(request, session, form, "judged", lambda id_: _triage(request).judge(session, id_, before, after))


async def tag(request: Request, session: DeskSession, form: Form) -> Response:
    """Add a tag, or take one away."""
    triage, gone = _triage(request), form.get("remove")

    def do(report_id: int) -> None:
        if gone is not None:
            triage.remove_tag(session, report_id, gone)
        else:
            triage.add_tag(session, report_id, form.get("tag", ""))

    return await _act(request, session, form, "tagged_case", do)


async def hold(request: Request, session: DeskSession, form: Form) -> Response:
    """Hold a case, or name another lead; ending the hold is asked once."""
    holding, lead = desk_of(request).casework.holding, whole(form.get("lead", ""))
    if form.get("do") == "release":
        if form.get("sure") != "yes":
            return await _ask_about(request, session, "release")
        return await _act(request, session, form, "released", lambda id_: holding.release(session, id_))
    if lead is None:
        return await _again(request, session, form, "lead")
    return await _act(request, session, form, "held", lambda id_: holding.escalate_legal(session, id_, lead))


async def see_to_wish(request: Request, session: DeskSession, form: Form) -> Response:
    """Note that somebody has seen to what a message asks for."""
    message, wishes = whole(form.get("message", "")), desk_of(request).casework.wishes
    if message is None:
        raise NotFound("no such message")
    return await _act(request, session, form, "wish_handled", lambda id_: wishes.handle(session, id_, message))


async def delete(request: Request, session: DeskSession, form: Form) -> Response:
    """Delete a case for good; asked once."""
    if form.get("sure") != "yes":
        return await _ask_about(request, session, "delete")
    try:
        await run_in_threadpool(desk_of(request).casework.wishes.delete, session, case_id(request))
    except FieldError as error:
        return await _again(request, session, form, error.field)
    return RedirectResponse("/inbox?done=case_deleted", 303)


def back(report_id: int, done: str) -> Response:
    """To the page of the case, which says what was done."""
    return RedirectResponse(f"/case/{report_id}?done={done}", 303)


async def _act(request: Request, session: DeskSession, form: Form, done: str, act: Callable[[int], object]) -> Response:
    report_id = case_id(request)
    try:
        await run_in_threadpool(act, report_id)
    except FieldError as error:
        return await _again(request, session, form, error.field)
    return back(report_id, done)


async def _again(request: Request, session: DeskSession, form: Form, problem: str) -> Response:
    """The page of the case with what was typed, and what is wrong with it beside the field."""
    return await draw_case(request, session, case_id(request), status=422, problem=problem, typed=form)


async def _ask_about(request: Request, session: DeskSession, act: str) -> Response:
    case = await run_in_threadpool(desk_of(request).casework.case, session, case_id(request))
    return _ask(request, session, "case_sure.html", 200, {"case": case, "act": act})


def _ask(request: Request, session: DeskSession, name: str, status: int, values: dict[str, Any]) -> Response:
    pages = desk_of(request).pages
    return pages.draw(name, session.principal.language, status, session=session, here="inbox", **values)


def _asks_first(case: Case, to: Status) -> bool:
    return not to.is_open or (to is Status.RAISED and not case.for_police)


def _triage(request: Request) -> Triage:
    return desk_of(request).casework.triage


def _judgement(form: Form, prefix: str) -> Judgement:
    """What the fields of that prefix say; `ValueError` for what no page offers."""
    severity, odihr = form.get(f"{prefix}severity", ""), form.get(f"{prefix}odihr", "")
    return Judgement(
        int(severity) if severity else None,
        Verification(form.get(f"{prefix}verification", Verification.REPORTED)),
        OdihrType(odihr) if odihr else None,
        frozenset(one for one in BiasMotivation if f"{prefix}bias.{one.value}" in form),
    )
