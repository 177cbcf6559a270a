"""The tables as they are now; the migrations in `alembic/` lead here and a test holds the two together."""

from bot.storage.schema.base import metadata, new_id
from bot.storage.schema.cases import attachments, messages, reports
from bot.storage.schema.casework import case_files, case_marks, prepared_replies, saved_views
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
from bot.storage.schema.desk import (
    audit,
    coordinators,
    desk_sessions,
    epochs,
    one_time_passwords,
    second_factors,
    team_seals,
)
from bot.storage.schema.links import digests, ended_links, link_codes, telegram_links
from bot.storage.schema.mailboxes import mailboxes, notices
from bot.storage.schema.processes import processes
from bot.storage.schema.upkeep import desk_settings, facts, job_runs, throttles
from bot.storage.schema.weeks import annual_sheets, week_figures, weeks

__all__ = [
    "annual_sheets",
    "answer_drafts",
    "answer_tokens",
    "attachments",
    "audit",
    "broadcasts",
    "calendar_corrections",
    "case_files",
    "case_marks",
    "consultations",
    "conversations",
    "coordinators",
    "deliveries",
    "desk_sessions",
    "desk_settings",
    "digests",
    "draft_photos",
    "drafts",
    "ended_links",
    "epochs",
    "facts",
    "job_runs",
    "link_codes",
    "mailboxes",
    "members",
    "messages",
    "metadata",
    "new_id",
    "notices",
    "one_time_passwords",
    "prepared_replies",
    "processes",
    "publications",
    "reports",
    "response_texts",
    "responses",
    "saved_views",
    "second_factors",
    "tallies",
    "team_seals",
    "telegram_links",
    "throttles",
    "wave_steps",
    "waves",
    "week_figures",
    "weeks",
]
