"""One-time passwords: who has to choose a password of their own at the next sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "one_time_passwords",
        sa.Column("coordinator_id", IDENTIFIER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("coordinator_id", name=op.f("pk_one_time_passwords")),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinators.id"],
            name=op.f("fk_one_time_passwords_coordinator_id_coordinators"),
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("one_time_passwords")
