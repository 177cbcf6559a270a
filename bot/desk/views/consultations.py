"""Consultations: which there are, what each is, and how its waves are getting on."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.consultations.checking import Missing
from bot.consultations.model import Audience, Consultation
from bot.consultations.writing import write_yaml
from bot.desk.consulting import Consulting
from bot.desk.views.drawing import consulting_of, draw
from bot.i18n.text import Text, say
from bot.services.consulting.definitions import DefinitionStatus, Kept
from bot.services.consulting.waves import Missed, Upcoming, WaveInfo, WaveStatus
from bot.services.delivery.broadcasts import BroadcastInfo, Progress
from bot.services.principals import DeskSession


@dataclass(frozen=True, slots=True)
class Row:
    """A consultation in the list."""

    kept: Kept
    wave: WaveInfo | None
    upcoming: Upcoming | None


@dataclass(frozen=True, slots=True)
class Sending:
    """Something that goes out for a wave, and how far it has come."""

    broadcast: BroadcastInfo
    progress: Progress


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything about one consultation.

    `missed` is an opening that did not happen; `sendings` are by wave; `asked` is how many members would get the prompt
    now, by the code of their language.
    """

    kept: Kept
    waves: tuple[WaveInfo, ...]
    upcoming: Upcoming | None
    missed: Missed | None
    sendings: Mapping[int, tuple[Sending, ...]]
    asked: Mapping[str, int]

    @property
    def open(self) -> WaveInfo | None:
        """The wave that is open."""
        return next((one for one in self.waves if one.status is WaveStatus.OPEN), None)

    @property
    def moving(self) -> bool:
        """Whether something is going out, so that the page is worth looking at again soon."""
        return any(not one.broadcast.status.is_over for of_wave in self.sendings.values() for one in of_wave)


async def show_all(request: Request, session: DeskSession) -> Response:
    """The list."""
    rows = await run_in_threadpool(_rows, consulting_of(request), session)
    return draw(request, session, "consultations.html", rows=rows)


async def show(request: Request, session: DeskSession) -> Response:
    """One consultation."""
    name = request.path_params["consultation"]
    standing = await run_in_threadpool(standing_of, consulting_of(request), session, name)
    return draw_standing(request, session, standing)


def draw_standing(
    request: Request, session: DeskSession, standing: Standing, status: int = 200, problem: str = ""
) -> Response:
    """The page of a consultation. `problem` is the field of an act that could not be done."""
    areas, audience = consulting_of(request).known_areas, standing.kept.consultation.audience
    return draw(
        request,
        session,
        "consultation.html",
        status,
        it=standing,
        c=standing.kept.consultation,
        problem=problem,
        place_of=lambda one: place_of(standing.kept.consultation, one),
        place_name=place_name,
        limits=(*(areas.get(one, one) for one in audience.areas), *audience.organisations),
    )


async def export(request: Request, session: DeskSession) -> Response:
    """The consultation as a YAML file."""
    name = request.path_params["consultation"]
    kept = await run_in_threadpool(consulting_of(request).definitions.get, session, name)
    headers = {"content-disposition": f'attachment; filename="{kept.consultation.id}.yaml"'}
    return Response(write_yaml(kept.consultation), media_type="application/yaml", headers=headers)


def standing_of(consulting: Consulting, session: DeskSession, name: str) -> Standing:
    """Everything about one consultation; `NotFound`."""
    kept = consulting.definitions.get(session, name)
    waves = consulting.waves.of(session, name)
    numbers = {one.id for one in waves}
    sendings: dict[int, tuple[Sending, ...]] = {}
    for one in consulting.outbox.all(session):
        if one.wave_id in numbers:
            sending = Sending(one, consulting.outbox.progress(session, one.id))
            sendings[one.wave_id] = (*sendings.get(one.wave_id, ()), sending)
    ready = kept.status is DefinitionStatus.READY
    return Standing(
        kept=kept,
        waves=waves,
        upcoming=consulting.waves.upcoming(session, name) if ready else None,
        missed=consulting.waves.missed(session, name),
        sendings=sendings,
        asked=reach(consulting, session, kept.consultation.audience, kept.consultation.languages),
    )


def reach(
    consulting: Consulting, session: DeskSession, audience: Audience, languages: tuple[str, ...]
) -> Mapping[str, int]:
    """How many members an audience has now, by language; languages in which there is nobody are left out."""
    wanted = [one for one in languages if one in audience.languages or not audience.languages]
    counted = {
        one: consulting.bulletins.reach(session, Audience((one,), audience.areas, audience.organisations))
        for one in wanted
    }
    return {one: count for one, count in counted.items() if count}


def place_of(consultation: Consultation, one: Missing) -> str:
    """The address of the field in which a missing text is to be written."""
    match one.path.split("."):
        case ["questions", number, *rest]:
            question = consultation.questions[int(number) - 1]
            field = f"o{int(rest[1]) - 1}.label" if rest[0] == "options" else rest[0]
            return f"/consultations/{consultation.id}/questions/{question.id}#{field}.{one.language}"
        case _:
            return f"/consultations/{consultation.id}/edit#{one.path}.{one.language}"


def place_name(one: Missing) -> Text:
    """What a missing text is."""
    match one.path.split("."):
        case ["questions", number, "options", place, *_]:
            return say("Question {question}, option {option}", question=int(number), option=int(place))
        case ["questions", number, "hint"]:
            return say("Question {question}, what helps to answer it", question=int(number))
        case ["questions", number, *_]:
            return say("Question {question}", question=int(number))
    return _OWN_TEXTS.get(one.path, say("Thanks at the end"))


_OWN_TEXTS = {"title": say("Title"), "intro": say("Introduction")}


def _rows(consulting: Consulting, session: DeskSession) -> tuple[Row, ...]:
    rows = []
    for kept in consulting.definitions.list(session):
        waves = consulting.waves.of(session, kept.consultation.id)
        ready = kept.status is DefinitionStatus.READY
        upcoming = consulting.waves.upcoming(session, kept.consultation.id) if ready else None
        rows.append(Row(kept, waves[0] if waves else None, upcoming))
    return tuple(sorted(rows, key=_order))


def _order(row: Row) -> tuple[bool, bool, str]:
    """What is open first, what is retired last."""
    is_open = row.wave is not None and row.wave.status is WaveStatus.OPEN
    return (not is_open, row.kept.status is DefinitionStatus.RETIRED, row.kept.consultation.id)
