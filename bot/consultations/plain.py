"""A consultation as plain data that JSON and YAML can hold, and back."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from bot.consultations.document import DOCUMENT
from bot.consultations.model import (
    NOWHERE,
    Audience,
    Consultation,
    IfMissed,
    Kind,
    Option,
    Publishing,
    Question,
    Schedule,
)
from bot.consultations.shapes import SPOKEN, Problem, dotted
from bot.errors import ConsultationError, Fault
from bot.flows import conditions
from bot.i18n.direction import clean
from bot.i18n.text import Localised


def to_plain(consultation: Consultation) -> dict[str, Any]:
    """As JSON can hold it, with the keys of the YAML form in their order; what is as usual is left out."""
    usual = Consultation("", 1, (), NOWHERE, NOWHERE, ())
    plain: dict[str, Any] = {
        "id": consultation.id,
        "version": consultation.version,
        "languages": list(consultation.languages),
        "title": _words(consultation.title),
        "intro": _words(consultation.intro),
        "questions": [_question(one) for one in consultation.questions],
    }
    if consultation.closing.by_language:
        plain["closing"] = _words(consultation.closing)
    if consultation.schedule is not None:
        plain["schedule"] = _schedule(consultation.schedule)
    audience = {
        name: list(codes)
        for name in ("languages", "areas", "organisations")
        if (codes := getattr(consultation.audience, name))
    }
    if audience:
        plain["audience"] = audience
    if consultation.open_days != usual.open_days:
        plain["open_days"] = consultation.open_days
    if consultation.reminders:
        plain["reminders"] = list(consultation.reminders)
    if consultation.publishing != usual.publishing:
        plain["publishing"] = _publishing(consultation.publishing)
    return plain


def from_plain(plain: Any) -> Consultation:
    """Back from what `to_plain` made, or from a YAML document; `ConsultationError` with everything that is wrong.

    Only the form of things is looked at here; whether they fit together is `checking.faults`.
    """
    problems = list(DOCUMENT.problems(plain, ())) or list(_inconsistent(plain))
    if problems:
        raise ConsultationError(tuple(Fault(dotted(path), message) for path, message in problems))
    scales = plain.get("scales", {})
    languages = tuple(plain["languages"])
    schedule = plain.get("schedule")
    audience = {name: tuple(codes) for name, codes in plain.get("audience", {}).items()}
    publishing = dict(plain.get("publishing", {}))
    if "to" in publishing:
        publishing["to"] = tuple(publishing["to"])
    usual = Consultation("", 1, (), NOWHERE, NOWHERE, ())
    return Consultation(
        id=plain["id"],
        version=plain.get("version", 1),
        languages=languages,
        title=_localised(plain["title"], languages),
        intro=_localised(plain.get("intro", {}), languages),
        questions=tuple(_read_question(one, scales, languages) for one in plain["questions"]),
        closing=_localised(plain.get("closing", {}), languages),
        schedule=None if schedule is None else _read_schedule(schedule),
        audience=Audience(**audience),
        open_days=plain.get("open_days", usual.open_days),
        reminders=tuple(plain.get("reminders", ())),
        publishing=Publishing(**publishing),
    )


def _inconsistent(plain: Mapping[str, Any]) -> Iterator[Problem]:
    """What the shapes of parts cannot tell: plain words where there are several languages, unknown scales, dates."""
    scales = plain.get("scales", {})
    if len(plain["languages"]) > 1:
        yield from _plain_words(plain, ("title", "intro", "closing"), ())
        for name, options in scales.items():
            for number, option in enumerate(options, 1):
                yield from _plain_words(option, ("label",), ("scales", name, number))
    for number, question in enumerate(plain["questions"], 1):
        where = ("questions", number)
        if "scale" in question and "options" in question:
            yield (*where, "scale"), "takes the place of options: write one of them"
        elif "scale" in question and question["scale"] not in scales:
            yield (*where, "scale"), "is not among the scales"
        if len(plain["languages"]) > 1:
            yield from _plain_words(question, ("title", "hint"), where)
            for place, option in enumerate(question.get("options", ()), 1):
                yield from _plain_words(option, ("label",), (*where, "options", place))
    schedule = plain.get("schedule", {})
    if "once" in schedule and _moment(schedule["once"]) is None:
        yield ("schedule", "once"), "is not a day and time that exists"


def _plain_words(plain: Mapping[str, Any], keys: tuple[str, ...], where: tuple[str | int, ...]) -> Iterator[Problem]:
    for key in keys:
        if isinstance(plain.get(key), str):
            yield (*where, key), "must say its language, as there are several: a map like {en: …}"


def _read_question(plain: Mapping[str, Any], scales: Mapping[str, Any], languages: tuple[str, ...]) -> Question:
    options = scales[plain["scale"]] if "scale" in plain else plain.get("options", ())
    hint = _localised(plain.get("hint", {}), languages)
    return Question(
        id=plain["id"],
        kind=Kind(plain["kind"]),
        title=_localised(plain["title"], languages),
        hint=hint if hint.by_language else None,
        options=tuple(
            Option(
                one["code"],
                _localised(one["label"], languages),
                exclusive=one.get("exclusive", False),
                apart=one.get("apart", False),
            )
            for one in options
        ),
        required=plain.get("required", False),
        decline=plain.get("decline", False),
        when=conditions.from_plain(plain["if"]) if "if" in plain else None,
        minimum=plain.get("min"),
        maximum=plain.get("max"),
    )


def _read_schedule(plain: Mapping[str, Any]) -> Schedule:
    return Schedule(
        once=_moment(plain["once"]) if "once" in plain else None,
        cron=" ".join(plain["cron"].split()) if "cron" in plain else None,
        zone=plain.get("zone", ""),
        window_hours=plain.get("window_hours", Schedule().window_hours),
        if_missed=IfMissed(plain.get("if_missed", IfMissed.SEND)),
    )


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _localised(words: str | Mapping[str, str], languages: tuple[str, ...]) -> Localised:
    """The words, cleaned, the offered languages first; languages without words are left out."""
    by_language = {languages[0]: words} if isinstance(words, str) else words
    order = (*languages, *(code for code in SPOKEN if code not in languages))
    cleaned = ((code, _clean(by_language[code])) for code in order if code in by_language)
    return Localised(tuple((code, text) for code, text in cleaned if text))


def _clean(words: str) -> str:
    return clean(words.replace("\u2028", "\n").replace("\u2029", "\n"))


def _words(words: Localised) -> dict[str, str]:
    return dict(words.by_language)


def _question(question: Question) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": question.id, "kind": question.kind.value, "title": _words(question.title)}
    if question.hint is not None:
        plain["hint"] = _words(question.hint)
    if question.options:
        plain["options"] = [_option(one) for one in question.options]
    plain |= {name: True for name in ("required", "decline") if getattr(question, name)}
    if question.when is not None:
        plain["if"] = conditions.to_plain(question.when)
    limits = {"min": question.minimum, "max": question.maximum}
    return plain | {name: limit for name, limit in limits.items() if limit is not None}


def _option(option: Option) -> dict[str, Any]:
    flags = {name: True for name in ("exclusive", "apart") if getattr(option, name)}
    return {"code": option.code, "label": _words(option.label), **flags}


def _schedule(schedule: Schedule) -> dict[str, Any]:
    usual = Schedule()
    plain: dict[str, Any] = {}
    if schedule.once is not None:
        plain["once"] = schedule.once.strftime("%Y-%m-%dT%H:%M")
    if schedule.cron is not None:
        plain["cron"] = schedule.cron
    if schedule.zone:
        plain["zone"] = schedule.zone
    if schedule.window_hours != usual.window_hours:
        plain["window_hours"] = schedule.window_hours
    if schedule.if_missed is not usual.if_missed:
        plain["if_missed"] = schedule.if_missed.value
    return plain


def _publishing(publishing: Publishing) -> dict[str, Any]:
    return {
        "k": publishing.k,
        "rounding": publishing.rounding,
        "to": list(publishing.to),
        "approvals": publishing.approvals,
    }
