"""Consultations, members, and what goes out to them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_corrections",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_calendar_corrections")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consultations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("next_opening", sa.BigInteger(), nullable=True),
        sa.Column("missed", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "members",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("member_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("prompted", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("prompted / 86400 * 86400 = prompted", name=op.f("ck_members_prompted_coarse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("member_key", name=op.f("uq_members_member_key")),
    )
    op.create_table(
        "waves",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opens", sa.BigInteger(), nullable=False),
        sa.Column("closes", sa.BigInteger(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.CheckConstraint("closes / 60 * 60 = closes", name=op.f("ck_waves_closes_coarse")),
        sa.CheckConstraint("opens / 60 * 60 = opens", name=op.f("ck_waves_opens_coarse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
        sa.UniqueConstraint("consultation", "number", name=op.f("uq_waves_consultation_number")),
    )
    op.create_index(op.f("ix_waves_status_closes"), "waves", ["status", "closes"])
    op.create_table(
        "answer_drafts",
        sa.Column("wave_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["waves.id"], name=op.f("fk_answer_drafts_wave_id_waves"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wave_id", "token", name=op.f("pk_answer_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answer_tokens",
        sa.Column("wave_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["waves.id"], name=op.f("fk_answer_tokens_wave_id_waves"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wave_id", "token", name=op.f("pk_answer_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wave_id", IDENTIFIER, nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("approvals", sa.String(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("counts", sa.String(), nullable=True),
        sa.CheckConstraint("not_before / 60 * 60 = not_before", name=op.f("ck_broadcasts_not_before_coarse")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["waves.id"], name=op.f("fk_broadcasts_wave_id_waves"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_status_not_before"), "broadcasts", ["status", "not_before"])
    op.create_index(op.f("ix_broadcasts_wave_id"), "broadcasts", ["wave_id"])
    op.create_table(
        "publications",
        sa.Column("wave_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("figures", sa.String(), nullable=False),
        sa.Column("approvals", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_publications_week_only")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["waves.id"], name=op.f("fk_publications_wave_id_waves"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_publications")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "response_texts",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("wave_id", IDENTIFIER, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("team_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_response_texts_week_only")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["waves.id"], name=op.f("fk_response_texts_wave_id_waves"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_texts")),
    )
    op.create_index(op.f("ix_response_texts_epoch_id"), "response_texts", ["epoch", "id"])
    op.create_index(op.f("ix_response_texts_wave_id_question_id"), "response_texts", ["wave_id", "question", "id"])
    op.create_table(
        "responses",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("wave_id", IDENTIFIER, nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("team_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_responses_week_only")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_responses_wave_id_waves"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
    )
    op.create_index(op.f("ix_responses_epoch_id"), "responses", ["epoch", "id"])
    op.create_index(op.f("ix_responses_wave_id_folded_id"), "responses", ["wave_id", "folded", "id"])
    op.create_table(
        "tallies",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("team_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["waves.id"], name=op.f("fk_tallies_id_waves"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
    )
    op.create_index(op.f("ix_tallies_epoch_id"), "tallies", ["epoch", "id"])
    op.create_table(
        "wave_steps",
        sa.Column("wave_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["waves.id"], name=op.f("fk_wave_steps_wave_id_waves"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wave_id", "question", name=op.f("pk_wave_steps")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deliveries",
        sa.Column("broadcast_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("member_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("next_try", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_deliveries_broadcast_id_broadcasts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_deliveries_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "member_id", name=op.f("pk_deliveries")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_deliveries_broadcast_id_state_next_try"), "deliveries", ["broadcast_id", "state", "next_try"]
    )
    op.create_index(op.f("ix_deliveries_member_id"), "deliveries", ["member_id"])


def downgrade() -> None:
    tables = (
        *("deliveries", "wave_steps", "tallies", "responses", "response_texts", "publications", "broadcasts"),
        *("answer_tokens", "answer_drafts", "waves", "members", "consultations", "calendar_corrections"),
    )
    for table in tables:
        op.drop_table(table)
