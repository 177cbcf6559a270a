"""Case files, saved views, prepared replies, frozen weeks, second factors, links to Telegram, settings of the desk."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    cases()
    weeks()
    people()
    telegram()
    # Whoever had an account could do everything until now; none of them may find the door of People locked.
    op.execute("UPDATE coordinators SET role = 'admin' WHERE role = 'coordinator'")
    op.create_table(
        "desk_settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_desk_settings")),
        sqlite_with_rowid=False,
    )


def cases() -> None:
    marks = op.create_table(
        "case_marks",
        sa.Column("report_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_case_marks")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_case_marks_report_id_reports"), ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    known = op.get_bind().execute(sa.text("SELECT id FROM reports")).scalars().all()
    if known:
        op.bulk_insert(
            marks, [{"report_id": one, "mark": secrets.randbelow(2**63 - 1) + 1, "held": False} for one in known]
        )
    # Who wrote last, and when, is asked of every open case: with this no message has to be looked at for it.
    op.drop_index(op.f("ix_messages_report_id"), "messages")
    op.create_index(op.f("ix_messages_report_id_voice_week"), "messages", ["report_id", "voice", "week"])
    op.create_table(
        "case_files",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        *sealed_to_team(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_files")),
        sa.ForeignKeyConstraint(["id"], ["reports.id"], name=op.f("fk_case_files_id_reports"), ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_case_files_epoch_id"), "case_files", ["epoch", "id"])
    op.create_table(
        "saved_views",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, nullable=False),
        *sealed_to_team(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        of_coordinator("saved_views"),
    )
    op.create_index(op.f("ix_saved_views_coordinator_id"), "saved_views", ["coordinator_id"])
    op.create_index(op.f("ix_saved_views_epoch_id"), "saved_views", ["epoch", "id"])
    op.create_table(
        "prepared_replies",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_replies")),
    )


def weeks() -> None:
    op.create_table(
        "weeks",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("frozen", sa.BigInteger(), nullable=False),
        sa.Column("totals", sa.String(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("published", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weeks")),
        sa.UniqueConstraint("week", "version", name=op.f("uq_weeks_week_version")),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_weeks_week_only")),
        sa.CheckConstraint("frozen / 86400 * 86400 = frozen", name=op.f("ck_weeks_frozen_coarse")),
    )
    op.create_table(
        "week_figures",
        sa.Column("id", IDENTIFIER, autoincrement=False, nullable=False),
        *sealed_to_team(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week_figures")),
        sa.ForeignKeyConstraint(["id"], ["weeks.id"], name=op.f("fk_week_figures_id_weeks"), ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_week_figures_epoch_id"), "week_figures", ["epoch", "id"])
    op.create_table(
        "annual_sheets",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("figures", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_annual_sheets")),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_annual_sheets_week_only")),
        sqlite_with_rowid=False,
    )


def people() -> None:
    op.create_table(
        "second_factors",
        sa.Column("coordinator_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("coordinator_id", name=op.f("pk_second_factors")),
        of_coordinator("second_factors"),
        sqlite_with_rowid=False,
    )
    # Nobody's session is carried over: everybody signs in once more.
    op.drop_table("desk_sessions")
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("label", sa.LargeBinary(), nullable=True),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sessions")),
        of_coordinator("desk_sessions"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_desk_sessions_coordinator_id"), "desk_sessions", ["coordinator_id"])


def telegram() -> None:
    op.create_table(
        "telegram_links",
        sa.Column("coordinator_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("chat_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("coordinator_id", name=op.f("pk_telegram_links")),
        sa.UniqueConstraint("chat_key", name=op.f("uq_telegram_links_chat_key")),
        of_coordinator("telegram_links"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link_codes",
        sa.Column("code_key", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code_key", name=op.f("pk_link_codes")),
        of_coordinator("link_codes"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_link_codes_coordinator_id"), "link_codes", ["coordinator_id"])
    op.create_table(
        "digests",
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "coordinator_id", name=op.f("pk_digests")),
        of_coordinator("digests"),
        sa.CheckConstraint("week LIKE '____-W__'", name=op.f("ck_digests_week_only")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_digests_coordinator_id"), "digests", ["coordinator_id"])
    op.create_table(
        "ended_links",
        sa.Column("chat_key", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chat_key", name=op.f("pk_ended_links")),
        of_coordinator("ended_links"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_ended_links_coordinator_id"), "ended_links", ["coordinator_id"])


def sealed_to_team() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("team_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )


def of_coordinator(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["coordinator_id"],
        ["coordinators.id"],
        name=op.f(f"fk_{table}_coordinator_id_coordinators"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_messages_report_id_voice_week"), "messages")
    op.create_index(op.f("ix_messages_report_id"), "messages", ["report_id"])
    op.execute("UPDATE coordinators SET role = 'coordinator' WHERE role = 'admin'")
    for table in (
        "desk_settings",
        "ended_links",
        "digests",
        "link_codes",
        "telegram_links",
        "desk_sessions",
        "second_factors",
        "annual_sheets",
        "week_figures",
        "weeks",
        "prepared_replies",
        "saved_views",
        "case_files",
        "case_marks",
    ):
        op.drop_table(table)
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator_id", IDENTIFIER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sessions")),
        of_coordinator("desk_sessions"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_desk_sessions_coordinator_id"), "desk_sessions", ["coordinator_id"])
