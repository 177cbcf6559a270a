"""Mailboxes, notices, and what the jobs did."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("chat_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mailboxes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mailboxes_chat_key"), "mailboxes", ["chat_key"])
    op.create_table(
        "notices",
        sa.Column("report_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_notices")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_notices_report_id_reports"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("due / 3600 * 3600 = due", name=op.f("ck_notices_due_coarse")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "hour", name=op.f("pk_job_runs")),
        sa.CheckConstraint("hour / 3600 * 3600 = hour", name=op.f("ck_job_runs_hour_coarse")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("job_runs", "notices", "mailboxes"):
        op.drop_table(table)
