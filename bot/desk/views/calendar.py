"""The calendar: when the forum does not write to people, this day and over a year, and a coordinator's corrections."""

import datetime as dt
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.consulting import Consulting
from bot.desk.sessions import Form, desk_of
from bot.desk.views.drawing import consulting_of, draw
from bot.domain.etiquette import Etiquette, Reason, reasons
from bot.domain.wall_clock import moment_of
from bot.errors import FieldError
from bot.services.principals import DeskSession

STEP = dt.timedelta(minutes=15)
FIRST_YEAR, LAST_YEAR = 1925, 2076


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a day; `start` and `end` by the forum's clock, `left` and `width` of 96 quarters of an hour."""

    start: dt.time
    end: dt.time
    left: int
    width: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day, cut where something begins or ends."""

    date: dt.date
    spans: tuple[Span, ...]

    @property
    def kept(self) -> tuple[Span, ...]:
        """The parts in which nothing leaves."""
        return tuple(one for one in self.spans if one.reasons)


async def show(request: Request, session: DeskSession) -> Response:
    """The hours of the coming week and the days of a year."""
    return await _draw(request, session)


async def correct(request: Request, session: DeskSession, form: Form) -> Response:
    """Put a coordinator's word in the place of the calculation, or take it back."""
    calendar, name = consulting_of(request).calendar, form.get("name", "")
    year = _year(form.get("year", ""), 0)
    where = f"/calendar?year={year}" if year else "/calendar?"
    if form.get("do") == "undo":
        await run_in_threadpool(calendar.uncorrect, session, name)
        return RedirectResponse(f"{where}&done=calendar_undone", 303)
    value = form.get("value", "").strip() or f"{form.get('from', '').strip()}-{form.get('until', '').strip()}"
    try:
        await run_in_threadpool(calendar.correct, session, name, value)
    except FieldError:
        return await _draw(request, session, 422, wrong=name, typed=form)
    return RedirectResponse(f"{where}&done=calendar_corrected", 303)


def day_of(date: dt.date, etiquette: Etiquette) -> Day:
    """When something may leave on a day, and why not at other times."""
    spans: list[Span] = []
    for quarter in range(96):
        shown = dt.datetime.combine(date, dt.time()) + quarter * STEP
        why = reasons(moment_of(shown, etiquette.zone), etiquette)
        end = (shown + STEP).time()
        if spans and spans[-1].reasons == why:
            last = spans.pop()
            spans.append(Span(last.start, end, last.left, last.width + 1, why))
        else:
            spans.append(Span(shown.time(), end, quarter, 1, why))
    return Day(date, tuple(spans))


async def _draw(
    request: Request, session: DeskSession, status: int = 200, *, wrong: str = "", typed: Form | None = None
) -> Response:
    consulting = consulting_of(request)
    today = consulting.clock().astimezone(consulting.zone).date()
    asked = (typed or {}).get("year", "") or request.query_params.get("year", "")
    year = _year(asked, today.year)
    shown = await run_in_threadpool(consulting.calendar.year, session, year)
    return draw(
        request,
        session,
        "calendar.html",
        status,
        here="calendar",
        year=shown,
        days=await run_in_threadpool(_week, consulting, today),
        today=today,
        wrong=wrong,
        adjustable=desk_of(request).desk_settings is not None,
        typed=typed or {},
        before=year - 1 if year > FIRST_YEAR else None,
        after=year + 1 if year < LAST_YEAR else None,
    )


def _week(consulting: Consulting, today: dt.date) -> tuple[Day, ...]:
    etiquette = consulting.calendar.etiquette()
    return tuple(day_of(today + dt.timedelta(days=past), etiquette) for past in range(7))


def _year(written: str, otherwise: int) -> int:
    known = written.isascii() and written.isdecimal() and len(written) == 4
    return int(written) if known and FIRST_YEAR <= int(written) <= LAST_YEAR else otherwise
