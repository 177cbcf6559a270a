"""Changing many cases at once from the inbox: asked once, with their number; what came of it is said case by case.

They are changed in pieces: each page says how far it is and goes on with what is left, which it carries along.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.desk import filtering
from bot.desk.sessions import Form, desk_of
from bot.desk.views.inbox import draw_inbox
from bot.domain.casefile import CLOSING_REASONS, ClosingReason
from bot.domain.cases import Status
from bot.errors import FieldError
from bot.services.inbox.bulk import MOST, Bulk, BulkAct, Change, NotChanged, Outcome, Why, why_not
from bot.services.inbox.filters import Filters
from bot.services.principals import DeskSession

FIELDS = 100
"""Fields of the form: a page of ticked cases, the filters, and what to do."""

_TICKED = "case-"


async def act(request: Request, session: DeskSession, form: Form) -> Response:
    """Ask first, then change the ticked cases, or all that the filters leave."""
    desk, filters = desk_of(request), Filters.from_plain(form)
    bulk = Bulk(desk.inbox, desk.casework)
    try:
        change = await run_in_threadpool(bulk.check, session, _change(form))
    except FieldError:
        return await draw_inbox(request, session, filters, 422, problem="to")
    ids = await _chosen(request, session, form, filters)
    if not 0 < len(ids) <= MOST:
        return await draw_inbox(request, session, filters, 422, problem="cases")
    sure = form.get("sure") == "yes"
    outcome = await run_in_threadpool(bulk.make, session, change, ids, _before(form)) if sure else None
    colleagues = await run_in_threadpool(desk.inbox.colleagues, session)
    return desk.pages.draw(
        "bulk.html",
        session.principal.language,
        session=session,
        here="inbox",
        change=change,
        to=_to(change, filtering.namer(desk.inbox, colleagues)),
        ids=ids,
        filters=filters,
        outcome=outcome,
        why_not=why_not(change.act),
        reasons=CLOSING_REASONS if change.to == Status.CLOSED and change.act is BulkAct.STATUS else {},
        back=filtering.address(filters),
    )


async def _chosen(request: Request, session: DeskSession, form: Form, filters: Filters) -> tuple[int, ...]:
    """The cases that were ticked, or named when it was asked; all that the filters leave when that was ticked."""
    if form.get("all") == "yes":
        return await run_in_threadpool(desk_of(request).inbox.ids, session, filters, MOST + 1)
    named = form.get("cases", "").split(",")
    ticked = [name.removeprefix(_TICKED) for name in form if name.startswith(_TICKED)]
    ids = (int(one) for one in (*named, *ticked) if _is_id(one))
    return tuple(dict.fromkeys(one for one in ids if 0 < one < 1 << 63))


def _before(form: Form) -> Outcome:
    """What earlier pieces came to, as the page carried it along."""
    changed, already = (
        int(text) if _is_count(text) else 0 for text in (form.get("changed", ""), form.get("already", ""))
    )
    pairs = [one.partition(".") for one in form.get("not_changed", "").split(",")[:MOST]]
    reasons = set(Why)
    failed = [NotChanged(int(id_), Why(why)) for id_, _, why in pairs if _is_id(id_) and why in reasons]
    return Outcome(changed, already, tuple(failed))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20


def _is_count(text: str) -> bool:
    return _is_id(text) and int(text) <= MOST


def _change(form: Form) -> Change:
    try:
        kind = BulkAct(form.get("act", ""))
    except ValueError:
        raise FieldError("to", "choose what to change") from None
    to = form.get("to", form.get(f"to-{kind}", ""))
    because = form.get("because", "")
    return Change(kind, to, ClosingReason(because) if because in set(ClosingReason) else None)


def _to(change: Change, name: filtering.Name) -> object:
    match change.act:
        case BulkAct.STATUS:
            return name("status", change.to)
        case BulkAct.ASSIGN:
            return name("assignee", change.to) if change.to else None
        case BulkAct.TAG:
            return change.to.strip()
