"""The tables as they are now; the migrations in `alembic/` lead here and a test holds the two together."""

from bot.storage.schema.base import metadata, new_id
from bot.storage.schema.cases import attachments, messages, reports
from bot.storage.schema.consultations import (
    answer_drafts,
    answer_tokens,
    calendar_corrections,
    consultations,
    publications,
    response_texts,
    responses,
    tallies,
    wave_steps,
    waves,
)
from bot.storage.schema.conversations import conversations, draft_photos, drafts
from bot.storage.schema.delivery import broadcasts, deliveries, members
from bot.storage.schema.desk import audit, coordinators, desk_sessions, epochs, one_time_passwords, team_seals
from bot.storage.schema.mailboxes import mailboxes, notices
from bot.storage.schema.upkeep import facts, job_runs, throttles

__all__ = [
    "answer_drafts",
    "answer_tokens",
    "attachments",
    "audit",
    "broadcasts",
    "calendar_corrections",
    "consultations",
    "conversations",
    "coordinators",
    "deliveries",
    "desk_sessions",
    "draft_photos",
    "drafts",
    "epochs",
    "facts",
    "job_runs",
    "mailboxes",
    "members",
    "messages",
    "metadata",
    "new_id",
    "notices",
    "one_time_passwords",
    "publications",
    "reports",
    "response_texts",
    "responses",
    "tallies",
    "team_seals",
    "throttles",
    "wave_steps",
    "waves",
]
