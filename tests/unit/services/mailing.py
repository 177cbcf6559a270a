"""Members, waves and an outbox, for tests of sending."""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import Ending, Kind, Outcome, Parcel, Progress
from bot.services.delivery.outbox import Outbox
from bot.services.principals import DeskSession, Principal
from bot.storage.engine import Storage
from bot.storage.records import MemberRow, WaveRow
from bot.storage.schema import new_id
from bot.vault.members import MemberSeal
from bot.vault.secret import ServerSecret

NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
WORDS = Localised((("en", "Assalamu alaikum."), ("ar", "السلام عليكم"), ("ur", "السلام علیکم")))
EVERYBODY = Audience()
SECRET = ServerSecret.from_text("5f" * 32)


@dataclass
class Post:
    """An outbox on a database, with a clock that a test sets and an etiquette that it decides."""

    storage: Storage
    now: dt.datetime = NOON
    decent: bool = True
    outbox: Outbox = field(init=False)
    seal: MemberSeal = field(default_factory=lambda: MemberSeal(SECRET))

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.storage, SECRET, lambda: self.now, lambda _: self.decent)

    def later(self, **more: float) -> None:
        """Time passes."""
        self.now += dt.timedelta(**more)

    def member(self, chat_id: int, language: str = "en", **more: Any) -> int:
        """Somebody joins; their id."""
        member_id = new_id()
        sealed = self.seal.seal(member_id, chat_id)
        with self.storage.begin() as tx:
            tx.members.add(MemberRow(member_id, self.seal.key(chat_id), sealed, language, **more))
            tx.commit()
        return member_id

    def members(self, count: int) -> list[int]:
        """So many join; chats from 1 on."""
        return [self.member(chat_id) for chat_id in range(1, count + 1)]

    def wave(self, days: int = 14) -> int:
        """A wave opens."""
        wave_id = new_id()
        seconds = int(self.now.timestamp()) // 60 * 60
        definition = json.dumps({"title": {"en": "Trust pulse"}})
        with self.storage.begin() as tx:
            closes = seconds + days * 86_400
            tx.waves.add(WaveRow(wave_id, f"c{wave_id}", 1, 1, definition, "open", seconds, closes, b"key"))
            tx.commit()
        return wave_id

    def announce(
        self, kind: Kind = Kind.BULLETIN, wave_id: int | None = None, audience: Audience = EVERYBODY, **more: Any
    ) -> int:
        """A broadcast, as far as its rows."""
        words = WORDS if kind in {Kind.BULLETIN, Kind.RESULTS} else None
        with self.storage.begin() as tx:
            broadcast_id = self.outbox.announce(tx, kind, wave_id, words, audience, more.pop("at", self.now), **more)
            tx.commit()
        self.expand()
        return broadcast_id

    def expand(self) -> None:
        """All batches there are."""
        while self.outbox.expand()["batches"]:
            pass

    def send(self, limit: int = 1000) -> list[int]:
        """Lease and say, all well; the chats in their order."""
        parcels = self.outbox.lease(limit)
        self.end(parcels)
        return sorted(one.chat_id for one in parcels)

    def end(self, parcels: tuple[Parcel, ...], ending: Ending = Ending.SENT, **more: Any) -> None:
        """All of them end like this."""
        self.outbox.settle([Outcome(one, ending, **more) for one in parcels])
        self.outbox.expand()

    def progress(self, broadcast_id: int) -> Progress:
        """How far it has come."""
        return self.outbox.progress(None, broadcast_id)


def coordinator(number: int = 1) -> DeskSession:
    """Somebody signed in at the desk."""
    principal = Principal(number, f"c{number}", f"Coordinator {number}", "coordinator", "en")
    return DeskSession(principal, b"session", {}, "csrf")
