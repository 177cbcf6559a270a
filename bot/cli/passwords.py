"""Passwords that nobody has to think of."""

import secrets

LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """About 98 random bits, in groups that can be copied by hand."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _ in range(5)) for _ in range(4))
