"""The consultations of a forum under test: real services on its storage, and members who answer."""

import datetime as dt
from dataclasses import replace

from bot.consultations.model import Consultation
from bot.consultations.reading import read_yaml
from bot.desk.consulting import Consulting
from bot.domain.areas import LONDON
from bot.domain.sun import LONDON as LONDON_PLACE
from bot.flows.answers import Answers
from bot.flows.report import area_options
from bot.i18n.text import Label
from bot.jobs.triggers import next_opening
from bot.services.consulting.answering import Answering, Submitted
from bot.services.consulting.calendar import Calendar
from bot.services.consulting.definitions import Definitions
from bot.services.consulting.membership import Membership
from bot.services.consulting.publishing import Publishing
from bot.services.consulting.results import Results
from bot.services.consulting.waves import Waves
from bot.services.delivery.broadcasts import Ending, Outcome
from bot.services.delivery.bulletins import Bulletins
from bot.services.delivery.outbox import Outbox
from bot.vault.members import MemberSeal
from bot.vault.waves import WaveSeal
from tests.desk.seeding import Forum

PULSE = """
id: pulse
version: 1
languages: [en, ar, ur]
title: {en: "How safe do you feel?", ar: "كم تشعر بالأمان؟", ur: "آپ کتنا محفوظ محسوس کرتے ہیں؟"}
intro: {en: "Four short questions.", ar: "أربعة أسئلة قصيرة.", ur: "چار مختصر سوال۔"}
questions:
  - id: safe
    kind: scale
    title:
      en: "How safe do you feel after dark?"
      ar: "كم تشعر بالأمان بعد حلول الظلام؟"
      ur: "اندھیرے کے بعد آپ کتنا محفوظ محسوس کرتے ہیں؟"
    decline: true
    options:
      - {code: very, label: {en: "Very safe", ar: "آمن جدًا", ur: "بہت محفوظ"}}
      - {code: fairly, label: {en: "Fairly safe", ar: "آمن إلى حد ما", ur: "کافی محفوظ"}}
      - {code: hardly, label: {en: "Not safe", ar: "غير آمن", ur: "غیر محفوظ"}}
      - {code: unsure, label: {en: "Don't know", ar: "لا أعرف", ur: "معلوم نہیں"}, apart: true}
  - id: avoided
    kind: yes_no
    title:
      en: "Have you avoided a place this year?"
      ar: "هل تجنبت مكانًا هذا العام؟"
      ur: "کیا اس سال آپ کسی جگہ جانے سے بچے؟"
  - id: where
    kind: multi
    if: {is: [avoided, "yes"]}
    title: {en: "What did you avoid?", ar: "ماذا تجنبت؟", ur: "آپ کس سے بچے؟"}
    options:
      - {code: bus, label: {en: "Buses and trains", ar: "الحافلات والقطارات", ur: "بسیں اور ٹرینیں"}}
      - {code: park, label: {en: "Parks", ar: "الحدائق", ur: "پارک"}}
      - {code: none, label: {en: "None of these", ar: "لا شيء منها", ur: "ان میں سے کوئی نہیں"}, exclusive: true}
  - id: words
    kind: text
    title: {en: "What would help?", ar: "ما الذي قد يساعد؟", ur: "کیا چیز مدد کرے گی؟"}
closing: {en: "Thank you.", ar: "شكرًا لك.", ur: "شکریہ۔"}
open_days: 10
"""


def consulting_for(forum: Forum, username: str | None = "amanah_walk_bot") -> Consulting:
    """The services of a forum's consultations, joined as the programme joins them."""
    storage, clock, secret = forum.storage, forum.clock, forum.secret
    areas: dict[str, Label] = {code: LONDON[code] for code in ("brent", "newham", "tower_hamlets")}
    calendar = Calendar(storage, clock, dt.UTC, LONDON_PLACE)
    outbox = Outbox(storage, secret, clock, calendar.may_send)
    results = Results(storage, clock, areas=areas)
    waves = Waves(storage, secret, clock, calendar, outbox, next_opening)
    return Consulting(
        definitions=Definitions(storage, clock, waves.plan),
        waves=waves,
        results=results,
        publishing=Publishing(storage, clock, results, outbox.announce),
        outbox=outbox,
        bulletins=Bulletins(storage, outbox, clock, ("en", "ar", "ur")),
        calendar=calendar,
        areas=areas,
        username=lambda: username,
        clock=clock,
    )


def pulse(**changes: object) -> Consultation:
    """A small consultation, complete in three languages."""
    return replace(read_yaml(PULSE), **changes)  # type: ignore[arg-type]


class Community:
    """Members of a forum, and the one consultation they are asked."""

    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.services = consulting_for(forum)
        self._membership = Membership(MemberSeal(forum.secret))
        self._answering = Answering(
            WaveSeal(forum.secret), self._membership, area_options(self.services.areas), forum.clock
        )

    def draft(self, consultation: Consultation | None = None) -> str:
        """Keep a draft; its id."""
        made = consultation or pulse()
        self.services.definitions.save(None, made, None)
        return made.id

    def ready(self, consultation: Consultation | None = None) -> str:
        """Keep one and make it ready; its id."""
        name = self.draft(consultation)
        self.services.definitions.make_ready(None, name)
        return name

    def join(self, count: int, language: str = "en", first: int = 1000, area: str | None = None) -> range:
        """So many people join; their chats."""
        chats = range(first, first + count)
        with self.forum.storage.begin() as tx:
            for chat in chats:
                self._membership.join(tx, chat, language, area)
            tx.commit()
        return chats

    def open(self, name: str) -> int:
        """Open a wave; its number."""
        return self.services.waves.open_now(None, name)

    def send(self, limit: int = 100_000) -> int:
        """Let the outbox write to people as far as it may; how many it wrote to."""
        self.services.outbox.expand()
        sent = 0
        while sent < limit and (parcels := self.services.outbox.lease(min(100, limit - sent))):
            self.services.outbox.settle([Outcome(one, Ending.SENT) for one in parcels])
            sent += len(parcels)
        return sent

    def answer(self, wave_id: int, chat: int, answers: Answers, language: str = "en") -> None:
        """Somebody sends their answers."""
        with self.forum.storage.begin() as tx:
            wave = self._answering.get(tx, wave_id, chat)
            assert wave is not None
            assert self._answering.submit(tx, wave, chat, answers, language) is Submitted.SENT
            tx.commit()
