"""Sample reports for the demo (content.md): invented, about no person."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.bootstrap.core import Core
from bot.cli.sample_decisions import decide
from bot.domain.cases import ReportContent, Status
from bot.flows.report import REPORT, VERSION
from bot.services.inbox.filters import EVERYTHING


@dataclass(frozen=True, slots=True)
class Sample:
    """A report of some days ago, where its case stands, and what the forum answered."""

    about: str
    kind: str
    place: str
    area: str
    share: str
    days_ago: int
    words: str
    status: Status = Status.NEW
    reply: str = ""
    language: str = "en"

    def answers(self) -> Mapping[str, list[str]]:
        """As a sealed report keeps them."""
        given = {"kind_of_report": self.about, "kind": self.kind, "place": self.place, "area": self.area}
        given |= {"when": "week", "share": self.share}
        return {question: [code] for question, code in given.items() if code}


_INCIDENT, _POLICING = "incident", "policing"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        _INCIDENT, "graffiti_symbol", "mosque_area", "waltham_forest", "summary_to_police", 9,
        "Offensive words appeared on our centre's wall. We photographed and cleaned it.",
        Status.IN_PROGRESS,
        "Thank you for telling us, and for keeping the photographs. We have asked for more patrols at prayer times. "
        "Has anything appeared since?",
    ),
    Sample(
        _INCIDENT, "clothing_pulled", "stop_station", "newham", "stats", 2,
        "A stranger tugged my scarf at a bus stop. I now take another route.",
    ),
    Sample(
        _INCIDENT, "clothing_pulled", "stop_station", "redbridge", "forum_only", 1,
        "بس اسٹاپ پر ایک اجنبی نے میرا دوپٹہ کھینچا۔ اب میں دوسرے راستے سے جاتی ہوں۔",
        language="ur",
    ),
    Sample(
        _INCIDENT, "verbal_abuse", "transport", "camden", "stats", 4,
        "A passenger shouted about my religion on the train. Nobody spoke up, but I got off safely.",
        Status.ACKNOWLEDGED,
    ),
    Sample(
        _INCIDENT, "verbal_abuse", "transport", "westminster", "forum_only", 3,
        "صرخ راكب في القطار ساخرًا من ديني. لم يتكلم أحد، لكنني نزلت بسلام.",
        language="ar",
    ),
    Sample(
        _INCIDENT, "mosque_attack", "mosque_area", "tower_hamlets", "words_to_police", 12,
        "A window was broken before Fajr. Families are nervous about evening classes.",
        Status.RAISED,
        "We have raised this with the local team and asked who patrols before Fajr. We will write here when they "
        "answer.",
    ),
    Sample(
        _INCIDENT, "online_abuse", "online_public", "outside", "stats", 16,
        "Our charity page received dozens of hateful comments after a news story. One mentioned our street.",
        Status.ACKNOWLEDGED,
    ),
    Sample(
        _INCIDENT, "disc_work", "workplace", "hounslow", "forum_only", 5,
        "My manager joked about Ramadan and cut my shifts. I'm afraid to complain.",
    ),
    Sample(
        _INCIDENT, "school_bullying", "school", "croydon", "stats", 8,
        "Classmates call my child a terrorist. The school says it is banter.",
        Status.IN_PROGRESS,
        "We are sorry that your child has to hear this. Would you like somebody from the forum to write to the school "
        "with you?",
    ),
    Sample(
        _INCIDENT, "threat_mosque", "mosque_area", "brent", "words_to_police", 20,
        'A letter said our building would "burn". We called police and await an update.',
        Status.RAISED,
    ),
    Sample(
        _POLICING, "ss_pace_s1", "shop", "hackney", "summary_to_police", 6,
        "Two officers searched my son outside a shop. He was offered no record.",
        Status.ACKNOWLEDGED,
        "A copy of the record can be asked for within three months. We can help you with the letter.",
    ),
    Sample(
        _POLICING, "ss_s60", "street", "lewisham", "stats", 23,
        "Young men were searched repeatedly during a weekend order. Nobody explained it to residents.",
        Status.CLOSED,
    ),
    Sample(
        _POLICING, "sch7_port", "airport_port", "hillingdon", "forum_only", 15,
        "I was questioned for two hours after a family visit. My phone was taken and I missed my connection.",
        Status.IN_PROGRESS,
    ),
    Sample(
        _POLICING, "prevent_referral", "school", "barking_and_dagenham", "stats", 26,
        "A teacher referred a pupil after a comment about a conflict. The family were never told the outcome.",
    ),
    Sample(
        _POLICING, "raid_search", "home", "ealing", "summary_to_police", 18,
        "Officers entered a neighbour's home at dawn with children inside. We want to know how shoes and prayer spaces "
        "are handled.",
        Status.RAISED,
    ),
    Sample(
        _POLICING, "hate_followup", "phone_post", "haringey", "words_to_police", 13,
        "I reported abuse and got a reference number. Six weeks later, nobody has called.",
    ),
    Sample(
        "praise", "", "", "islington", "words_to_police", 10,
        "An officer visited after Jumu'ah and answered hard questions. More visits would help.",
        Status.CLOSED,
    ),
)  # fmt: skip


ALL_CASES, PATIENCE = 10_000, 120.0
"""More cases than the demo has, and the seconds in which even a slow machine has read them."""


def plant(core: Core) -> str:
    """Store every sample as the bot would; the receipt code of the first one, which will have a reply."""
    codes = [core.intake.submit(_content(sample, core.intake.today)) for sample in SAMPLES]
    return codes[0]


def work_on(core: Core, login: str, password: str) -> None:
    """Answer the samples, move them on and decide about them, as the desk would."""
    token = core.access.sign_in(login, password, "127.0.0.1")
    session = core.access.session(token)
    by_words = {sample.words: sample for sample in SAMPLES}
    reports: dict[tuple[str, str], int] = {}
    for row in core.inbox.ids(session, EVERYTHING, ALL_CASES, PATIENCE):
        case = core.casework.case(session, row)
        sample = by_words.get(case.content.words) if case.content else None
        if sample is None:
            continue
        reports[sample.kind, sample.area] = row
        if sample.reply:
            core.casework.reply(session, row, sample.reply, once="demo")
        if sample.status is not Status.NEW:
            core.casework.set_status(session, row, sample.status)
    decide(core, session, reports)
    core.access.sign_out(token)


def _content(sample: Sample, today: dt.date) -> ReportContent:
    day = today - dt.timedelta(days=sample.days_ago)
    return ReportContent(REPORT, VERSION, sample.language, day, sample.answers(), sample.words)
