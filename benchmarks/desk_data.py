"""A forum with many years behind it: reports, case files, messages and answers, sealed for real, put in in bulk.

What they say is drawn from a pool, with a seed: two runs search the same words. Ids and keys are random as ever.
"""

import datetime as dt
import json
import os
import random
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, insert

from bot.cli.samples import SAMPLES
from bot.consultations.model import Consultation, Kind, Option, Question
from bot.consultations.plain import to_plain
from bot.domain.areas import LONDON
from bot.domain.casefile import Act, CaseFile
from bot.domain.cases import MessageContent, ReportContent, Status, Voice
from bot.domain.taxonomy import INCIDENT_KINDS, POLICING_KINDS
from bot.domain.weeks import week_of
from bot.i18n.text import Localised
from bot.storage.schema import (
    case_files,
    case_marks,
    consultations,
    messages,
    new_id,
    reports,
    responses,
    waves,
)
from bot.vault.envelopes import bound, seal
from bot.vault.keys import KeyPair
from bot.vault.padding import SMALLEST, SMALLEST_TEXT

WEEKS = 156
BATCH = 2000
RARE = "lapislazuli"
"""Stands in one report of five hundred."""

TAGS = ("ramadan", "bus 25", "needs a call", "مسجد", "school", "repeat", "media", "winter", "east", "press")
LANGUAGES = ("en", "en", "en", "ur", "ar", "bn", "so", "tr", "fa")
_FILLING = (
    *(
        "It was in the evening and nobody spoke up.",
        "I have told my family and the imam.",
        "It was not the first time.",
    ),
    *(
        "ہم نے پولیس کو بتایا مگر کوئی جواب نہیں آیا۔",
        "لم يساعدني أحد وعدت إلى البيت وحدي.",
        "I am afraid to go there again.",
    ),
    *(
        "They drove away before I could see more.",
        "My children saw all of it.",
        "We would like somebody to call us back.",
    ),
)


def plain(content: Any) -> bytes:
    """As the services write JSON."""
    return json.dumps(content.to_plain(), ensure_ascii=False, separators=(",", ":")).encode()


class Maker:
    """Makes rows sealed to a team."""

    def __init__(
        self, team: bytes, coordinators: tuple[int, ...], today: dt.date, kdf: str = "argon2id:1:8", seed: int = 0
    ) -> None:
        """`kdf` is how the receipt codes are said to be derived; `seed` says which of the endless reports these are."""
        self._team = team
        self._coordinators = coordinators
        self._today = today
        self._kdf = kdf
        self._random = random.Random(20261128 + seed)
        self._reporter = KeyPair.generate().public

    def put_reports(self, connection: Connection, count: int) -> int:
        """So many reports with their marks; a third with case files, a sixth with messages. How many texts that is."""
        texts = 0
        for start in range(0, count, BATCH):
            rows: dict[str, list[dict[str, Any]]] = {"reports": [], "marks": [], "files": [], "messages": []}
            for number in range(start, min(start + BATCH, count)):
                self.report(number, new_id(), rows)
            for table, name in (
                (reports, "reports"),
                (case_marks, "marks"),
                (case_files, "files"),
                (messages, "messages"),
            ):
                if rows[name]:
                    connection.execute(insert(table), rows[name])
            connection.commit()
            texts += len(rows["reports"]) + len(rows["messages"])
        return texts

    def put_answers(self, connection: Connection, count: int, each: int = 20_000) -> None:
        """So many sets of answers, in closed waves of a pulse."""
        pulse = _pulse()
        definition = json.dumps(to_plain(pulse))
        connection.execute(
            insert(consultations),
            [{"id": pulse.id, "version": 1, "status": "ready", "revision": 1, "definition": definition}],
        )
        for number in range(1, -(-count // each) + 1):
            wave_id, size = new_id(), min(each, count - (number - 1) * each)
            opens = int(dt.datetime(2024, 1, 1, tzinfo=dt.UTC).timestamp()) + number * 30 * 86_400
            wave = {"id": wave_id, "consultation": pulse.id, "number": number, "version": 1, "definition": definition}
            wave |= {"status": "closed", "opens": opens, "closes": opens + 14 * 86_400, "sealed_key": None}
            connection.execute(insert(waves), [wave | {"asked": 2 * size, "answered": size}])
            for start in range(0, size, BATCH):
                some = min(BATCH, size - start)
                connection.execute(insert(responses), [self._answers(wave_id) for _ in range(some)])
                connection.commit()

    def report(self, number: int, report_id: int, rows: dict[str, list[dict[str, Any]]]) -> None:
        """Add the rows of one report to those of its table: `reports`, `marks`, `files` and `messages`."""
        draw = self._random
        day = self._today - dt.timedelta(days=draw.randrange(WEEKS * 7))
        recent = (self._today - day).days < 60
        status = draw.choice(list(Status) if recent else [Status.CLOSED] * 8 + [Status.SPAM, Status.IN_PROGRESS])
        envelope = self._sealed("report", report_id, plain(self._content(number, day)), SMALLEST_TEXT)
        row = {"id": report_id, "week": week_of(day), "status": status.value, "epoch": 1, **envelope}
        row |= {"lookup": os.urandom(32), "reporter_public": self._reporter, "kdf": self._kdf}
        rows["reports"].append(row)
        rows["marks"].append({"report_id": report_id, "mark": new_id(), "held": False})
        if number % 3 == 0:
            sealed = self._sealed("case file", report_id, plain(self._file(day)), SMALLEST)
            rows["files"].append({"id": report_id, "epoch": 1, **sealed})
        if number % 6 == 0:
            rows["messages"] += self._thread(report_id, day)

    def _content(self, number: int, day: dt.date) -> ReportContent:
        draw = self._random
        kinds = tuple(INCIDENT_KINDS) if number % 3 else tuple(POLICING_KINDS)
        answers = {"kind_of_report": ["incident" if number % 3 else "policing"], "kind": [draw.choice(kinds)]}
        answers |= {"area": [draw.choice(list(LONDON))], "share": ["stats"]}
        said = [draw.choice(SAMPLES).words, *draw.sample(_FILLING, draw.randrange(1, 6))]
        if number % 500 == 0:
            said.append(RARE)
        return ReportContent("report", 1, draw.choice(LANGUAGES), day, answers, " ".join(said), "5f" * 32)

    def _file(self, day: dt.date) -> CaseFile:
        draw = self._random
        return CaseFile(
            severity=draw.choice((None, 1, 2, 3, 4)),
            tags=tuple(draw.sample(TAGS, draw.randrange(3))),
            assignee=draw.choice((None, *self._coordinators)),
            history=tuple(Act(day, draw.choice(self._coordinators), "status", "closed") for _ in range(3)),
        )

    def _thread(self, report_id: int, day: dt.date) -> Iterator[dict[str, Any]]:
        for number, voice in enumerate((Voice.REPLY, Voice.FOLLOW_UP)[: self._random.randrange(1, 3)], 1):
            message_id = new_id()
            content = MessageContent(self._random.choice(_FILLING), day, number, "Amina", "en")
            envelope = self._sealed("message", message_id, plain(content), SMALLEST_TEXT)
            reporter = {"reporter_key": os.urandom(80)}
            yield {"id": message_id, "report_id": report_id, "voice": voice.value, "week": week_of(day), "epoch": 1} | (
                envelope | reporter
            )

    def _answers(self, wave_id: int) -> dict[str, Any]:
        response_id, draw = new_id(), self._random
        content = {"v": 1, "language": draw.choice(LANGUAGES), "answers": {"trust": [draw.choice("abcde")]}}
        envelope = self._sealed("response", response_id, json.dumps(content).encode(), SMALLEST)
        return {
            "id": response_id,
            "wave_id": wave_id,
            "week": week_of(self._today),
            "folded": False,
            "epoch": 1,
            **envelope,
        }

    def _sealed(self, kind: str, row_id: int, content: bytes, smallest: int) -> dict[str, Any]:
        envelope = seal(content, bound_to=bound(kind, row_id), team=self._team, smallest=smallest)
        return {"team_key": envelope.team_key, "content": envelope.content}


def _pulse() -> Consultation:
    options = tuple(Option(code, Localised((("en", code),))) for code in "abcde")
    question = Question("trust", Kind.SINGLE, Localised((("en", "Do you trust them?"),)), options=options)
    title = Localised((("en", "Pulse"),))
    return Consultation("pulse", 1, ("en",), title, title, (question,))
