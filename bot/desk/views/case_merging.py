"""Merging a case with another one that is the same thing told twice, and splitting them."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.sessions import Form, desk_of
from bot.desk.views.case_acts import back
from bot.desk.views.cases import case_id, draw_case, whole
from bot.errors import FieldError
from bot.services.principals import DeskSession


async def merge(request: Request, session: DeskSession, form: Form) -> Response:
    """Find the other case and show both; with `into`, the one that goes on, close the other as its duplicate."""
    desk, report_id = desk_of(request), case_id(request)
    merging, written = desk.casework.merging, form.get("other", "")
    found = await run_in_threadpool(merging.find, session, written)
    others = tuple(one for one in found if one != report_id)
    if len(others) != 1:
        problem = "several" if others else "itself" if found else "other"
        return await draw_case(request, session, report_id, status=422, problem=problem, typed=form)
    other = others[0]
    into = form.get("into", "")
    if into not in {str(report_id), str(other)}:
        cases = [await run_in_threadpool(desk.casework.case, session, one) for one in (report_id, other)]
        return desk.pages.draw(
            "merge.html", session.principal.language, session=session, here="inbox", case=cases[0], cases=cases
        )
    duplicate = other if into == str(report_id) else report_id
    try:
        await run_in_threadpool(merging.merge, session, duplicate, int(into))
    except FieldError as error:
        return await draw_case(request, session, report_id, status=422, problem=error.field, typed=form)
    return back(int(into), "merged")


async def split(request: Request, session: DeskSession, form: Form) -> Response:
    """Let a duplicate go on by itself: this case, or the one that is named."""
    report_id, named = case_id(request), whole(form.get("duplicate", ""))
    duplicate = report_id if named is None else named
    await run_in_threadpool(desk_of(request).casework.merging.split, session, duplicate)
    return back(report_id, "split")
