"""The settings: each with what it is, where that comes from, what it does, and the way back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk import labels_settings as labels
from bot.desk.sessions import Form, desk_of
from bot.desk.settings_forms import filled, text_of, typed
from bot.desk.views.calendar import Day, day_of
from bot.domain.etiquette import Etiquette
from bot.domain.etiquette_rules import Rules, rules_from_json
from bot.errors import FieldError, NotFound
from bot.services.consulting.calendar import Calendar
from bot.services.desk_settings import Consequences, DeskSettings, SettingState
from bot.services.etiquette_rules import ETIQUETTE
from bot.services.principals import DeskSession

ROOMS = (
    ("forum", ("FORUM_NAME", "AREAS", "ORGANISATIONS", "LANGUAGES", "HELPLINES")),
    ("keeping", ("KEEP_CLOSED_MONTHS", "KEEP_SPAM_DAYS", "KEEP_AUDIT_MONTHS")),
    ("publishing", ("PUBLISH_K", "PUBLISH_ROUNDING")),
)
"""The sections of the page; the etiquette comes after them."""

PREVIEWED_DAYS = 7


async def show(request: Request, session: DeskSession) -> Response:
    """Everything that may be set."""
    return await _draw(request, session)


async def act(request: Request, session: DeskSession, form: Form) -> Response:
    """Save a setting, put back what it was, or go back to what was installed; asks once where something is lost."""
    service, name = _service(request), request.path_params["setting"].upper()
    states = await run_in_threadpool(service.all, session)
    if name not in states:
        raise NotFound("there is no such setting")
    state, do = states[name], form.get("do", "save")
    try:
        text = _wanted(state, do, form)
        if do == "look":
            return await _draw(request, session, form=form, name=name, looked=rules_from_json(text))
        found = await run_in_threadpool(service.look, session, name, text)
        if found.value == state.value and do == "save":
            return _back(name, "setting_same")
        if do != "change" and (form.get("sure") or not found.asks):
            await run_in_threadpool(_doing(service, do), session, name, text, form.get("seen", ""))
            return _back(name, "setting_saved")
    except FieldError as wrong:
        return await _draw(request, session, 422, form=form, name=name, why=wrong.field)
    if do == "change":
        return await _draw(request, session, form=form, name=name)
    return _ask(request, session, state, found, do)


def _wanted(state: SettingState, do: str, form: Form) -> str:
    """The text that would count."""
    if do == "reset":
        return state.installed
    if do == "undo":
        return state.value if state.before is None else state.before
    return text_of(state.name, form)


def _doing(service: DeskSettings, do: str) -> Callable[[DeskSession, str, str, str], None]:
    if do == "reset":
        return lambda session, name, _, seen: service.reset(session, name, seen)
    if do == "undo":
        return lambda session, name, _, seen: service.undo(session, name, seen)
    return service.set


def _back(name: str, done: str) -> Response:
    return RedirectResponse(f"/settings?done={done}&at={name.lower()}#{name.lower()}", 303)


def _ask(request: Request, session: DeskSession, state: SettingState, found: Consequences, do: str) -> Response:
    return desk_of(request).pages.draw(
        "settings_sure.html",
        session.principal.language,
        session=session,
        here="settings",
        state=state,
        found=found,
        do=do,
        title=labels.NAMES[state.name],
        seen=state.mark,
        first=found.value.split(",")[0],
    )


async def _draw(
    request: Request,
    session: DeskSession,
    status: int = 200,
    *,
    form: Form | None = None,
    name: str = "",
    why: str = "",
    looked: Rules | None = None,
) -> Response:
    """The page; `form` is what was typed for the setting `name`, `why` what is wrong with it, `looked` rules to try."""
    desk, service = desk_of(request), _service(request)
    states = await run_in_threadpool(service.all, session)
    fields = {key: filled(key, one.value) for key, one in states.items()}
    if form is not None and not (why == "" and form.get("do") in {"reset", "undo"}):
        fields[name] = typed(name, form)
    calendar = desk.consulting.calendar if desk.consulting is not None else None
    rules = rules_from_json(states[ETIQUETTE].value)
    values: dict[str, Any] = {"days": (), "evening": None}
    if calendar is not None and desk.consulting is not None:
        today = desk.consulting.clock().astimezone(desk.consulting.zone).date()
        values = await run_in_threadpool(_preview, calendar, looked or rules, today)
    return desk.pages.draw(
        "settings.html",
        session.principal.language,
        status,
        session=session,
        here="settings",
        rooms=ROOMS,
        states=states,
        fields=fields,
        names=labels.NAMES,
        effects=labels.EFFECTS,
        origins=labels.ORIGINS,
        rule_names=labels.RULES,
        wrong=name if why else "",
        why=why,
        problem=None if not why else _problem(name, why, states[name]),
        rules=looked or rules,
        looked=looked is not None,
        at=request.query_params.get("at", "").upper(),
        told=request.query_params.get("done", ""),
        rule_bounds=labels.BOUNDS_OF_RULES,
        zone=str(desk.consulting.zone) if desk.consulting is not None else "",
        **values,
    )


def _problem(name: str, why: str, state: SettingState) -> Any:
    if name == ETIQUETTE and why in labels.BOUNDS_OF_RULES:
        return labels.problem(name, why, labels.BOUNDS_OF_RULES[why])
    return labels.problem(name, why, state.bounds)


def _preview(calendar: Calendar, rules: Rules, today: dt.date) -> dict[str, Any]:
    """The next days by these rules, and what the first evening of the next Ramadan would be."""
    etiquette = calendar.etiquette_by(rules)
    days: list[Day] = [day_of(today + dt.timedelta(days=past), etiquette) for past in range(PREVIEWED_DAYS)]
    return {"days": days, "evening": _evening(etiquette, today)}


def _evening(etiquette: Etiquette, today: dt.date) -> tuple[dt.date, dt.time, dt.time] | None:
    coming = sorted(day for day in etiquette.evenings if day >= today)
    if not coming:
        return None
    times = etiquette.evenings[coming[0]]
    begins, ends = times.sunset - etiquette.before_sunset, times.night_prayer + etiquette.after_night_prayer
    return coming[0], begins.astimezone(etiquette.zone).time(), ends.astimezone(etiquette.zone).time()


def _service(request: Request) -> DeskSettings:
    found = desk_of(request).desk_settings
    if found is None:
        raise NotFound("nothing is set at this desk")
    return found
