"""Rows of consultations: how each is asked, what was answered, and what of it is published."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """A consultation as it is written now; `definition` is its JSON (`bot.consultations.plain`).

    `status` is draft, ready or retired; `revision` counts every change. `next_opening` is in seconds since the epoch,
    `missed` the local time of an opening that could not take place.
    """

    id: str
    version: int
    status: str
    revision: int
    definition: str
    next_opening: int | None = None
    missed: str | None = None


@dataclass(frozen=True, slots=True)
class WaveRow:
    """One time a consultation is asked; `definition` is what it was then.

    `status` is open, closed or published; `sealed_key` is gone once it has closed. `opens` and `closes` are in seconds
    since the epoch, whole minutes. `asked` is frozen at closing; `answered` counts along.
    """

    id: int
    consultation: str
    number: int
    version: int
    definition: str
    status: str
    opens: int
    closes: int
    sealed_key: bytes | None
    asked: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """What somebody answered, sealed to the team; `folded` says that it is in its wave's tally."""

    id: int
    wave_id: int
    week: str
    folded: bool
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class ResponseTextRow:
    """One text of somebody's answers, sealed to the team, apart from the rest."""

    id: int
    wave_id: int
    question: str
    week: str
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class TallyRow:
    """What the folded responses of a wave come to, sealed to the team; `id` is the wave's, `count` how many."""

    id: int
    count: int
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """What of a wave's results may leave the desk; `status` is proposed or published, all else but the week JSON."""

    wave_id: int
    status: str
    words: str
    figures: str
    approvals: str
    week: str
