"""Weeks: their figures and what is out of the usual; counted on when there is much, frozen, checked and corrected."""

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.labels_weeks import REASONS, VERDICTS
from bot.desk.pictures import categories_picture, trend_picture
from bot.desk.sessions import Form, desk_of
from bot.desk.weekly import Weekly
from bot.domain.weeks import parse_week, week_after, week_of, weeks_before
from bot.errors import CannotOpen, FieldError, NotFound
from bot.i18n.text import Label, Localised, Text, say, say_many
from bot.i18n.translator import translator
from bot.insights.trends import category_sentence
from bot.services.principals import DeskSession, Power
from bot.services.weeks.categories import ABOUT, CATEGORIES, GRAVITY, KINDS, areas_of, group_of
from bot.services.weeks.figures import most_common
from bot.services.weeks.model import Correction
from bot.services.weeks.reading import WeekReading
from bot.services.weeks.rechecking import Recount

ON_PAPER = 8
"""Rows of a list that are printed; those after them come to one: a week is two sheets, however much there is."""
AT_FIRST, AT_ONCE = 600, 2500
"""Reports that are opened and counted before a page is shown, and between two pages: a second at most."""


_NO_END = 1 << 31
_WAITS = ((0, 0), (1, 1), (2, 3), (4, 7), (8, 28), (29, _NO_END))


async def latest(request: Request, session: DeskSession) -> Response:
    """The latest week that is over; the first one, of a forum that has none behind it yet."""
    weeks = weekly_of(request).weeks
    week = max(await run_in_threadpool(weeks.first), weeks.latest())
    return await _draw_week(request, session, week)


async def show(request: Request, session: DeskSession) -> Response:
    """A week, or one of its versions."""
    return await _draw_week(request, session, week_in(request))


async def show_all(request: Request, session: DeskSession) -> Response:
    """Every frozen week."""
    weekly = weekly_of(request)
    frozen = await run_in_threadpool(weekly.weeks.frozen)
    return _page(request, session, "weeks.html", frozen=frozen, now=week_of(weekly.weeks.today()))


async def count(request: Request, session: DeskSession, _form: Form) -> Response:
    """Count some more."""
    week = week_in(request)
    left = await run_in_threadpool(weekly_of(request).reading.count, session, week, AT_ONCE)
    return RedirectResponse(f"/week/{week}" + ("?going=1" if left else ""), 303)


async def check(request: Request, session: DeskSession, _form: Form) -> Response:
    """Count a frozen week again, and say whether the same comes out."""
    week = week_in(request)
    found = await run_in_threadpool(weekly_of(request).reading.recount, session, week)
    return await _draw_week(request, session, week, version=1, checked=found)


async def freeze(request: Request, session: DeskSession, _form: Form) -> Response:
    """Freeze a week that is over, before its time."""
    week = week_in(request)
    await run_in_threadpool(weekly_of(request).weeks.freeze, session, week)
    return RedirectResponse(f"/week/{week}?done=week_frozen", 303)


async def ask_correct(request: Request, session: DeskSession) -> Response:
    """What a correction does, and why it is made."""
    return await _draw_correct(request, session)


async def correct(request: Request, session: DeskSession, form: Form) -> Response:
    """Make a correction."""
    week, reason = week_in(request), form.get("reason", "")
    if reason not in set(Correction):
        return await _draw_correct(request, session, 422, missing=True)
    await run_in_threadpool(weekly_of(request).reading.correct, session, week, Correction(reason))
    return RedirectResponse(f"/week/{week}?done=week_corrected", 303)


def weekly_of(request: Request) -> Weekly:
    """The services of weeks; `NotFound` at a desk that has none."""
    weekly = desk_of(request).weekly
    if weekly is None:
        raise NotFound("this desk has no weeks")
    return weekly


def week_in(request: Request) -> str:
    """The week in the address; `NotFound` when there is no such week."""
    try:
        return week_of(parse_week(request.path_params["week"])[0])
    except FieldError:
        raise NotFound("there is no such week") from None


async def _draw_week(
    request: Request, session: DeskSession, week: str, version: int | None = None, checked: Recount | None = None
) -> Response:
    weekly = weekly_of(request)
    first, now = await run_in_threadpool(weekly.weeks.first), week_of(weekly.weeks.today())
    if not first <= week <= now:
        raise NotFound("there is nothing of this week")
    asked = request.query_params.get("version", "")
    if version is None and asked.isdecimal() and len(asked) < 5:
        version = int(asked)
    found, locked = await run_in_threadpool(_read, weekly, session, week, version)
    words = translator(session.principal.language)
    named = [(CATEGORIES[code], one) for code, one in found.unusual.items()]
    return _page(
        request,
        session,
        "week.html",
        it=found,
        totals=found.totals,
        figures=found.figures,
        locked=locked,
        sentences=[said for name, one in named if (said := category_sentence(name, one)) is not None],
        trend_chart=trend_picture(found.trend, words),
        categories_chart=categories_picture(found, words),
        before=weeks_before(week, 1)[0] if week > first else None,
        after=week_after(week) if week < now else None,
        areas=areas_of(weekly.weeks.areas),
        kinds_of=lambda code: _kinds(found, code),
        labels={"about": ABOUT, "category": CATEGORIES, "severity": GRAVITY, "kind": KINDS},
        verdicts=VERDICTS,
        reasons=REASONS,
        checked=checked,
        wait_rows=wait_rows,
        rows_of=rows_of,
        on_paper=ON_PAPER,
        themes=[] if found.figures is None else most_common(found.figures.themes),
        going="going" in request.query_params,
    )


def _read(weekly: Weekly, session: DeskSession, week: str, version: int | None) -> tuple[WeekReading, bool]:
    """The week, after counting what can be counted at once; and whether a key for it is missing."""
    found = weekly.reading.of(session, week, version)
    if not found.left:
        return found, found.locked
    try:
        weekly.reading.count(session, week, AT_FIRST)
    except CannotOpen:
        return found, True
    return weekly.reading.of(session, week, version), found.locked


async def _draw_correct(
    request: Request, session: DeskSession, status: int = 200, *, missing: bool = False
) -> Response:
    week = week_in(request)
    totals = await run_in_threadpool(weekly_of(request).weeks.totals, week)
    if totals.frozen is None:
        raise NotFound("it is not frozen yet")
    return _page(request, session, "week_correct.html", status, totals=totals, reasons=REASONS, missing=missing)


def wait_rows(waits: Mapping[int, int]) -> list[tuple[Text, int]]:
    """Days to the first answer in rows that can be read at a glance; empty ones are left out."""
    rows = []
    for least, most in _WAITS:
        count = sum(found for days, found in waits.items() if least <= days <= most)
        if least == most:
            label = say_many("{count} day", "{count} days", least) if least else say("The same day")
        elif most == _NO_END:
            label = say("More than {days} days", days=least - 1)
        else:
            label = say("{first} to {last} days", first=least, last=most)
        rows.append((label, count))
    return [row for row in rows if row[1]]


def rows_of(counts: Mapping[str, int], labels: Mapping[str, Label], *, sort: bool = False) -> list[tuple[Label, int]]:
    """Classes that have reports, by name: in their order, or the most common first."""
    found = [(labels.get(code, Localised((("en", code),))), count) for code, count in most_common(counts, labels)]
    return sorted(found, key=lambda row: -row[1]) if sort else found


def _kinds(found: WeekReading, category: str) -> list[tuple[str, int]]:
    """The kinds of a category that were reported, the most common first."""
    counts = {} if found.figures is None else found.figures.exact.kind
    return sorted(
        ((kind, count) for kind, count in counts.items() if group_of(kind) == category),
        key=lambda one: (-one[1], one[0]),
    )


def _page(request: Request, session: DeskSession, name: str, status: int = 200, **values: Any) -> Response:
    given = {"here": "week", "done": request.query_params.get("done"), "works": session.may(Power.WORK)}
    return desk_of(request).pages.draw(name, session.principal.language, status, session=session, **given, **values)
