"""Rows of working on cases: what the team keeps about each, and what it has at hand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseFileRow:
    """What the team keeps about a case; `id` is the report's."""

    id: int
    epoch: int
    team_key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class CaseMarkRow:
    """`mark` is another random number after every change of the case; `held` while it is under a legal hold."""

    report_id: int
    mark: int
    held: bool


@dataclass(frozen=True, slots=True)
class PreparedReplyRow:
    """A reply that the forum has prepared; `words` are JSON: title and words by language."""

    id: int
    words: str


@dataclass(frozen=True, slots=True)
class SavedViewRow:
    """A saved view of the inbox and whose it is; its name and its filters are sealed to the team."""

    id: int
    coordinator_id: int
    epoch: int
    team_key: bytes
    content: bytes
