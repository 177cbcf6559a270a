"""Digits of every script, read as the numbers they are."""

import unicodedata


def ascii_digits(words: str) -> str:
    """The same text with every decimal digit (٠ ۰ ০ ߀ …) as 0-9; all else stays as it is."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in words)
