"""What all tables share: one catalogue, names for constraints, identifiers that tell nothing."""

import secrets

from sqlalchemy import BigInteger, CheckConstraint, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Identifier = BigInteger().with_variant(Integer, "sqlite")
"""63 bits on both databases. SQLite takes only the very word INTEGER as another name of its rowid; any other type
would leave a hidden rowid that counts upwards and so tells the order in which rows came."""


def new_id() -> int:
    """A random identifier between 1 and 2**63 - 1, so that neither a key nor the order of rows tells who came first."""
    return secrets.randbelow(2**63 - 1) + 1


def coarse(column: str, grain: int) -> CheckConstraint:
    """Refuses times finer than `grain` seconds, whoever writes them."""
    return CheckConstraint(f"{column} / {grain} * {grain} = {column}", name=f"{column}_coarse")


def only_week() -> CheckConstraint:
    """Refuses anything finer than an ISO week in the column `week`."""
    return CheckConstraint("week LIKE '____-W__'", name="week_only")
