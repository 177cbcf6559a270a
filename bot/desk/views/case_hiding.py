"""Hiding passages of a case, looking at what is hidden, showing it again."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.sessions import Form, desk_of
from bot.desk.views.case_acts import back
from bot.desk.views.cases import case_id, draw_case
from bot.errors import FieldError, NotFound
from bot.services.principals import DeskSession

_PLACE = re.compile(r"(\d{0,19}):(\d{1,6}):(\d{1,6})")


async def hide(request: Request, session: DeskSession, form: Form) -> Response:
    """Hide the passage that was selected or pasted."""
    report_id = case_id(request)
    try:
        await run_in_threadpool(
            desk_of(request).casework.hiding.hide, session, report_id, form.get("passage", "").replace("\r\n", "\n")
        )
    except FieldError as error:
        return await draw_case(request, session, report_id, status=422, problem=error.field, typed=form)
    return back(report_id, "hidden")


async def unhide(request: Request, session: DeskSession, form: Form) -> Response:
    """Show one passage again; its place is the message (nothing for the report itself), begin and end."""
    found = _PLACE.fullmatch(form.get("place", ""))
    if found is None:
        raise NotFound("no such passage")
    message = int(found[1]) if found[1] else None
    hiding, report_id = desk_of(request).casework.hiding, case_id(request)
    await run_in_threadpool(hiding.unhide, session, report_id, message, int(found[2]), int(found[3]))
    return back(report_id, "unhidden")


async def look(request: Request, session: DeskSession, _form: Form) -> Response:
    """The case with what is hidden in it, on this answer alone; the audit log notes it."""
    return await draw_case(request, session, case_id(request), uncovered=True)
