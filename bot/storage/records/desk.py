"""Rows of the desk: coordinators, their sessions, what they did, and the keys of the team."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CoordinatorRow:
    """Somebody who works at the desk; `login` is kept casefolded."""

    id: int
    login: str
    name: str
    role: str
    public_key: bytes
    wrapped_private: bytes
    active: bool
    language: str
    week: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One signed-in browser; `id` is a hash of its cookie.

    `expires` (when nothing is done) and `ends` (in any case) are in seconds since the epoch. `sealed` is None while it
    is locked; `label` says, sealed to the coordinator's own key, what kind of browser it is.
    """

    id: bytes
    coordinator_id: int
    sealed: bytes | None
    label: bytes | None
    expires: int
    ends: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One thing done at the desk; `at` is the start of its minute in seconds since the epoch."""

    number: int
    at: int
    coordinator_id: int | None
    action: str
    subject: int | None


@dataclass(frozen=True, slots=True)
class EpochRow:
    """One team key pair's public half, and its private half sealed to the recovery key."""

    number: int
    public_key: bytes
    recovery_public: bytes
    recovery_seal: bytes
    week: str


@dataclass(frozen=True, slots=True)
class TeamSealRow:
    """The private team key of an epoch, sealed to one coordinator."""

    epoch: int
    coordinator_id: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """The data key of one sealed row, as sealed to a team key; `table` is where the row stands."""

    table: str
    id: int
    team_key: bytes
