"""Rows to store, whose values are of no matter unless a test says so."""

import os
from dataclasses import replace
from typing import Any

from bot.domain.cases import Status, Voice
from bot.storage.records import (
    AttachmentRow,
    BroadcastRow,
    CoordinatorRow,
    EpochRow,
    MemberRow,
    MessageRow,
    ReportRow,
    ResponseRow,
    ResponseTextRow,
    SessionRow,
    TeamSealRow,
    WaveRow,
)
from bot.storage.schema import new_id

WEEK = "2026-W47"


def report(**given: Any) -> ReportRow:
    """A report that is not like another."""
    row = ReportRow(
        new_id(), os.urandom(32), os.urandom(32), "argon2id:2:19456", WEEK, Status.NEW, 1, b"team key", b"content"
    )
    return replace(row, **given)


def message(report_id: int, **given: Any) -> MessageRow:
    """A reply of the forum."""
    return replace(
        MessageRow(new_id(), report_id, Voice.REPLY, WEEK, 1, b"team key", b"reporter key", b"content"), **given
    )


def attachment(report_id: int, **given: Any) -> AttachmentRow:
    """A photo of the report itself."""
    return replace(AttachmentRow(new_id(), report_id, None, WEEK, 1, b"team key", None, b"content"), **given)


def coordinator(login: str = "aisha", **given: Any) -> CoordinatorRow:
    """Somebody who may sign in."""
    row = CoordinatorRow(new_id(), login, "Aisha", "coordinator", b"public", b"wrapped", True, "en", WEEK)
    return replace(row, **given)


def epoch(number: int = 1) -> EpochRow:
    """A team key."""
    return EpochRow(number, b"public", b"recovery", b"recovery seal", WEEK)


def seal(epoch_number: int, coordinator_id: int) -> TeamSealRow:
    """A coordinator's copy of a team key."""
    return TeamSealRow(epoch_number, coordinator_id, b"sealed")


def session(coordinator_id: int, **given: Any) -> SessionRow:
    """A signed-in browser."""
    return replace(SessionRow(os.urandom(32), coordinator_id, b"sealed", b"label", 1_800, 43_200), **given)


def wave(consultation: str = "pulse", number: int = 1, **given: Any) -> WaveRow:
    """A wave that is open."""
    row = WaveRow(new_id(), consultation, number, 1, "{}", "open", 60, 1_209_660, b"sealed key")
    return replace(row, **given)


def member(**given: Any) -> MemberRow:
    """Somebody who asked to be written to."""
    return replace(MemberRow(new_id(), os.urandom(32), b"sealed", "en"), **given)


def broadcast(**given: Any) -> BroadcastRow:
    """Something on its way to everybody."""
    row = BroadcastRow(new_id(), "bulletin", None, '{"en": "Salam"}', "{}", False, "sending", "[]", 60)
    return replace(row, **given)


def response(wave_id: int, **given: Any) -> ResponseRow:
    """What somebody answered."""
    return replace(ResponseRow(new_id(), wave_id, WEEK, False, 1, b"team key", b"content"), **given)


def response_text(wave_id: int, question: str = "why", **given: Any) -> ResponseTextRow:
    """What somebody wrote."""
    return replace(ResponseTextRow(new_id(), wave_id, question, WEEK, 1, b"team key", b"content"), **given)
