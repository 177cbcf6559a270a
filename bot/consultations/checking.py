"""Whether a consultation is well built, and whether all of its words are there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.consultations.compiling import to_flow
from bot.consultations.cron import cron_problem
from bot.consultations.document import DOCUMENT
from bot.consultations.model import Consultation, Kind, Schedule
from bot.consultations.plain import to_plain
from bot.consultations.questions import question_problems
from bot.consultations.shapes import Problem, dotted
from bot.errors import Fault, FlowError
from bot.i18n.text import Localised


@dataclass(frozen=True, slots=True)
class Missing:
    """Words that are not there in a language that is offered; `path` as in `Fault`, without the language."""

    path: str
    language: str

    @property
    def fault(self) -> Fault:
        """The same as something that is wrong."""
        return Fault(f"{self.path}.{self.language}", f"is missing, and {self.language} is offered")


def missing(consultation: Consultation) -> tuple[Missing, ...]:
    """Every text that lacks a language, in the order of the form.

    The title, the introduction, every question's title and every option's label have to be there; hints and the closing
    words only if they are there in any language.
    """
    return tuple(
        Missing(path, language)
        for path, words in _texts(consultation)
        for language in consultation.languages
        if not dict(words.by_language).get(language)
    )


def faults(consultation: Consultation) -> tuple[Fault, ...]:
    """What is badly built: conditions, limits, dates; nothing about missing words."""
    problems = list(DOCUMENT.problems(to_plain(consultation), ())) or list(_problems(consultation))
    if not problems:
        problems = list(_unreachable(consultation))
    return tuple(Fault(dotted(path), message) for path, message in problems)


def _texts(consultation: Consultation) -> Iterator[tuple[str, Localised]]:
    yield "title", consultation.title
    yield "intro", consultation.intro
    for number, question in enumerate(consultation.questions, 1):
        where = f"questions.{number}"
        yield f"{where}.title", question.title
        if question.hint is not None and question.hint.by_language:
            yield f"{where}.hint", question.hint
        for place, option in enumerate(question.options, 1):
            yield f"{where}.options.{place}.label", option.label
    if consultation.closing.by_language:
        yield "closing", consultation.closing


def _problems(consultation: Consultation) -> Iterator[Problem]:
    ids = Counter(question.id for question in consultation.questions)
    for number, question in enumerate(consultation.questions, 1):
        if ids[question.id] > 1:
            yield ("questions", number, "id"), f"{question.id} is the id of {ids[question.id]} questions"
        before = consultation.questions[: number - 1]
        yield from question_problems(question, before, ("questions", number))
    if all(question.kind is Kind.NOTE for question in consultation.questions):
        yield ("questions",), "nothing is asked"
    if sum(question.kind is Kind.AREA for question in consultation.questions) > 1:
        yield ("questions",), "the area is asked once"
    if consultation.schedule is not None:
        yield from _schedule_problems(consultation.schedule)
    for number, code in enumerate(consultation.audience.languages, 1):
        if code not in consultation.languages:
            yield ("audience", "languages", number), "is not among the languages it is offered in"
    for number, day in enumerate(consultation.reminders, 1):
        if day >= consultation.open_days:
            yield ("reminders", number), f"must be before the end, which is after {consultation.open_days} days"


def _schedule_problems(schedule: Schedule) -> Iterator[Problem]:
    if (schedule.once is None) == (schedule.cron is None):
        yield ("schedule",), "must have either once or cron"
    if schedule.cron is not None:
        problem = cron_problem(schedule.cron)
        if problem:
            yield ("schedule", "cron"), problem
    if schedule.zone:
        try:
            ZoneInfo(schedule.zone)
        except (LookupError, ValueError, OSError):  # unknown; not a name; a folder of names
            yield ("schedule", "zone"), "is not a time zone, as in Europe/London"


def _unreachable(consultation: Consultation) -> Iterator[Problem]:
    """What only the form as a whole shows."""
    try:
        to_flow(consultation, ())
    except FlowError as error:
        where, _, message = str(error).partition(": ")
        ids = [question.id for question in consultation.questions]
        name = where.partition(".")[2]
        path: tuple[str | int, ...] = ("questions", ids.index(name) + 1) if name in ids else ("questions",)
        yield (*path, "if") if "reach" in message else path, message
