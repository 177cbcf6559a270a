"""Invented weeks for the demo: ten weeks of reports with what came of them, each frozen on its Monday and counted."""

import datetime as dt
import random
from typing import Final

from bot.bootstrap.core import Core, open_core
from bot.bootstrap.parts.ground import now
from bot.domain.cases import ReportContent, Status
from bot.domain.judging import Judgement
from bot.flows.report import REPORT, VERSION
from bot.services.principals import DeskSession
from bot.settings import Settings

WEEKS: Final = 10
"""How far back the reports go."""

_KINDS: Final = (
    ("incident", "verbal_abuse", "transport", "Somebody shouted at me on the bus. The driver said nothing."),
    ("incident", "online_abuse", "online_public", "Hateful comments under our announcement of the open day."),
    ("incident", "clothing_pulled", "stop_station", "A man pulled at my scarf at the station and laughed."),
    ("incident", "disc_services", "shop", "The guard followed us through the whole shop, and nobody else."),
    ("incident", "graffiti_symbol", "mosque_area", "There are words on the wall behind the mosque again."),
    ("incident", "school_bullying", "school", "My daughter does not want to go to school in her scarf any more."),
    ("policing", "ss_pace_s1", "street", "My brother was searched on his way home from prayer."),
    ("policing", "hate_followup", "phone_post", "We have heard nothing since we reported it to the police."),
    ("praise", "", "", "The officer at the gate on Friday was kind and patient."),
)
_THREATS: Final = (
    ("incident", "threat_person", "street", "He said he would find out where I live."),
    ("incident", "threat_mosque", "mosque_area", "A message to our centre: we are coming on Friday."),
    ("incident", "stalking_harassment", "street", "The same car waits outside after evening prayer."),
)
_AREAS: Final = ("brent", "newham", "newham", "tower_hamlets", "redbridge", "waltham_forest", "hackney", "outside")
_SHARES: Final = ("stats", "stats", "stats", "summary_to_police", "words_to_police", "forum_only")
_TAGS: Final = ("Friday prayer", "on the bus", "school run", "patrols", "online")
_REPLY: Final = "Thank you for telling us. Somebody from the forum looks at it this week, and writes to you here."


class Moving:
    """A clock that is put to where it is needed."""

    def __init__(self, at: dt.datetime) -> None:
        """`at` is where it begins."""
        self.at = at

    def __call__(self) -> dt.datetime:
        """The time it shows."""
        return self.at


def plant_weeks(settings: Settings, login: str, password: str) -> None:
    """Let the weeks pass: reports come, are answered and moved on, and every Monday the week before is frozen.

    In the last whole week there are more threats than usual, so that there is something to see.
    """
    dice = random.Random(11)  # noqa: S311 - no secret
    clock = Moving(now())
    with open_core(settings, clock=clock) as core:
        today = core.weeks.today()
        monday = today - dt.timedelta(days=today.weekday())
        clock.at = _at(core, monday - dt.timedelta(weeks=WEEKS))
        token = core.access.sign_in(login, password, "127.0.0.1")
        session = core.access.session(token)
        for back in range(WEEKS, 0, -1):
            begin = monday - dt.timedelta(weeks=back)
            clock.at = _at(core, begin + dt.timedelta(days=4))
            _pass_a_week(core, session, begin, dice, threats=9 if back == 1 else dice.randrange(3))
            clock.at = min(now(), _at(core, begin + dt.timedelta(weeks=1)))
            core.weeks.freeze(None, core.weeks.latest())
        while core.week_reading.count(session):
            pass
        core.access.sign_out(token)


def _pass_a_week(core: Core, session: DeskSession, begin: dt.date, dice: random.Random, threats: int) -> None:
    told = [dice.choice(_THREATS) for _ in range(threats)] + [dice.choice(_KINDS) for _ in range(dice.randrange(5, 8))]
    before = set(_ids(core, begin))
    for about, kind, place, words in told:
        given = {"kind_of_report": about, "kind": kind, "place": place, "area": dice.choice(_AREAS)}
        given |= {"share": dice.choice(_SHARES)}
        answers = {question: [code] for question, code in given.items() if code}
        day = begin + dt.timedelta(days=dice.randrange(5))
        core.intake.submit(ReportContent(REPORT, VERSION, "en", day, answers, words))
    for number, case in enumerate(sorted(set(_ids(core, begin)) - before)):
        _work_on(core, session, case, number, dice)


def _work_on(core: Core, session: DeskSession, case: int, number: int, dice: random.Random) -> None:
    """What a coordinator does on the Friday; most of it is finished."""
    core.casework.triage.judge(session, case, Judgement(), Judgement(dice.choice((1, 1, 2, 2, 3))))
    if number % 2:
        core.casework.set_tags(session, case, (dice.choice(_TAGS),))
    if number % 4:
        core.casework.reply(session, case, _REPLY, once="demo")
    if number % 6 == 1:
        core.casework.set_status(session, case, Status.RAISED)
    elif number % 4:
        core.casework.set_status(session, case, Status.CLOSED)


def _ids(core: Core, begin: dt.date) -> list[int]:
    year, week, _ = begin.isocalendar()
    with core.storage.begin() as tx:
        return [one for one, _ in tx.week_counts.members(f"{year:04d}-W{week:02d}")]


def _at(core: Core, day: dt.date) -> dt.datetime:
    """Nine in the morning of a day, by the forum's clock."""
    return dt.datetime.combine(day, dt.time(9), core.settings.forum.time_zone).astimezone(dt.UTC)
