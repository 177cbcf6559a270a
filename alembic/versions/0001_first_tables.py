"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The word INTEGER makes it SQLite's rowid itself, which otherwise would count upwards and tell the order of rows.
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    conversations()
    cases()
    desk()
    op.create_table(
        "throttles",
        sa.Column("bucket", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("resets", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_throttles")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
        sqlite_with_rowid=False,
    )


def conversations() -> None:
    for name in ("conversations", "drafts"):
        op.create_table(
            name,
            sa.Column("chat_key", sa.LargeBinary(), nullable=False),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            sa.Column("expires", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("chat_key", name=op.f(f"pk_{name}")),
            sa.CheckConstraint("expires / 3600 * 3600 = expires", name=op.f(f"ck_{name}_expires_coarse")),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "draft_photos",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("chat_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_photos")),
        sa.CheckConstraint("expires / 3600 * 3600 = expires", name=op.f("ck_draft_photos_expires_coarse")),
    )
    op.create_index(op.f("ix_draft_photos_chat_key"), "draft_photos", ["chat_key"])


def cases() -> None:
    op.create_table(
        "reports",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_public", sa.LargeBinary(), nullable=False),
        sa.Column("kdf", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("team_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("lookup", name=op.f("uq_reports_lookup")),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_reports_week_only")),
    )
    op.create_index(op.f("ix_reports_kdf"), "reports", ["kdf"])
    op.create_index(op.f("ix_reports_week_status_id"), "reports", ["week", "status", "id"])
    op.create_index(op.f("ix_reports_status_week_id"), "reports", ["status", "week", "id"])
    op.create_index(op.f("ix_reports_epoch_id"), "reports", ["epoch", "id"])
    op.create_table(
        "messages",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("report_id", IDENTIFIER, nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("team_key", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_key", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_messages_report_id_reports"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_messages_week_only")),
    )
    op.create_index(op.f("ix_messages_report_id"), "messages", ["report_id"])
    op.create_index(op.f("ix_messages_week_voice"), "messages", ["week", "voice"])
    op.create_index(op.f("ix_messages_epoch_id"), "messages", ["epoch", "id"])
    op.create_table(
        "attachments",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("report_id", IDENTIFIER, nullable=False),
        sa.Column("message_id", IDENTIFIER, nullable=True),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("team_key", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_key", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_attachments_report_id_reports"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_attachments_message_id_messages"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_attachments_week_only")),
    )
    op.create_index(op.f("ix_attachments_report_id"), "attachments", ["report_id"])
    op.create_index(op.f("ix_attachments_message_id"), "attachments", ["message_id"])
    op.create_index(op.f("ix_attachments_epoch_id"), "attachments", ["epoch", "id"])


def desk() -> None:
    op.create_table(
        "coordinators",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_private", sa.LargeBinary(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinators")),
        sa.UniqueConstraint("login", name=op.f("uq_coordinators_login")),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_coordinators_week_only")),
    )
    op.create_table(
        "epochs",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_public", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_seal", sa.LargeBinary(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_epochs")),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_epochs_week_only")),
    )
    op.create_table(
        "team_seals",
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", "coordinator_id", name=op.f("pk_team_seals")),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.number"], name=op.f("fk_team_seals_epoch_epochs")),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinators.id"],
            name=op.f("fk_team_seals_coordinator_id_coordinators"),
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_team_seals_coordinator_id"), "team_seals", ["coordinator_id"])
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sessions")),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinators.id"],
            name=op.f("fk_desk_sessions_coordinator_id_coordinators"),
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_desk_sessions_coordinator_id"), "desk_sessions", ["coordinator_id"])
    op.create_table(
        "audit",
        sa.Column("number", IDENTIFIER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", IDENTIFIER, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sa.CheckConstraint("at / 60 * 60 = at", name=op.f("ck_audit_at_coarse")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in (
        "facts",
        "throttles",
        "audit",
        "desk_sessions",
        "team_seals",
        "epochs",
        "coordinators",
        "attachments",
        "messages",
        "reports",
        "draft_photos",
        "drafts",
        "conversations",
    ):
        op.drop_table(table)
