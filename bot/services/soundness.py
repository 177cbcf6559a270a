"""What every value must look like, table by table: as far as can be seen without any key."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from bot.domain.cases import Status, Voice
from bot.domain.weeks import parse_week
from bot.errors import CannotOpen, FieldError
from bot.services.intake import PHOTO_PADDING
from bot.services.principals import Role
from bot.vault.kdf import PASSWORD_COST
from bot.vault.keys import SEALED_KEY_BYTES
from bot.vault.padding import SMALLEST, is_padded_size
from bot.vault.passwords import needs_rewrap
from bot.vault.primitives import KEY_BYTES, framed_length
from bot.vault.receipts import way_of
from bot.vault.second_factors import PADDED
from bot.vault.waves import SMALLEST_DRAFT

Check = Callable[[Any], bool]


def is_week(value: Any) -> bool:
    """Whether a value is a written ISO week."""
    try:
        parse_week(value)
    except FieldError:
        return False
    return True


def _is_sealed(smallest: int = SMALLEST) -> tuple[str, Check]:
    def check(value: Any) -> bool:
        length = framed_length(value)
        return length is not None and is_padded_size(length, smallest=smallest)

    return "is not sealed content of a known form and size", check


def _perhaps(given: tuple[str, Check]) -> tuple[str, Check]:
    what, check = given
    return what, lambda value: value is None or check(value)


def _long(length: int) -> tuple[str, Check]:
    return f"is not {length} bytes", lambda value: len(value) == length


def _one_of(kinds: type[StrEnum]) -> tuple[str, Check]:
    return "is none of those known", lambda value: value in set(kinds)


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def _is_wrapped(value: bytes) -> bool:
    try:
        needs_rewrap(value, PASSWORD_COST)
    except CannotOpen:
        return False
    return True


_PUBLIC = _long(KEY_BYTES)
_SEALED_KEY = _long(SEALED_KEY_BYTES)
_PERHAPS_SEALED_KEY = _perhaps(_SEALED_KEY)
_KEYED_HASH = _long(KEY_BYTES)
_BOX_BYTES = SEALED_KEY_BYTES - KEY_BYTES  # what a sealed box adds
_LABEL = _long(_BOX_BYTES + SMALLEST)
_TO_TEAM = {"team_key": _SEALED_KEY, "content": _is_sealed()}
_CHAT: tuple[str, Check] = ("is no sealed chat", lambda value: framed_length(value) == 8)
_JSON: tuple[str, Check] = ("is no JSON", lambda value: value is None or _is_json(value))
_WAVE_KEY: tuple[str, Check] = (
    "is not a sealed key",
    lambda value: value is None or framed_length(value) == KEY_BYTES,
)

CHECKS: Mapping[str, Mapping[str, tuple[str, Check]]] = {
    "reports": {
        "lookup": _KEYED_HASH,
        "reporter_public": _PUBLIC,
        "kdf": ("names no known way", lambda value: way_of(value)[0] is not None),
        "status": _one_of(Status),
        "team_key": _SEALED_KEY,
        "content": _is_sealed(),
    },
    "messages": {
        "voice": _one_of(Voice),
        "team_key": _SEALED_KEY,
        "reporter_key": _PERHAPS_SEALED_KEY,
        "content": _is_sealed(),
    },
    "attachments": {
        "team_key": _SEALED_KEY,
        "reporter_key": _PERHAPS_SEALED_KEY,
        "content": _is_sealed(PHOTO_PADDING),
    },
    "responses": _TO_TEAM,
    "response_texts": _TO_TEAM,
    "tallies": _TO_TEAM,
    "case_files": _TO_TEAM,
    "saved_views": _TO_TEAM,
    "week_figures": _TO_TEAM,
    "weeks": {"totals": _JSON, "published": _JSON, "members": ("is no list of ids", lambda value: len(value) % 8 == 0)},
    "prepared_replies": {"words": _JSON},
    "second_factors": {"sealed": _long(_BOX_BYTES + PADDED)},
    "telegram_links": {"chat_key": _KEYED_HASH, "sealed": _CHAT},
    "ended_links": {"chat_key": _KEYED_HASH, "sealed": _CHAT},
    "link_codes": {"code_key": _KEYED_HASH},
    "consultations": {"definition": _JSON},
    "waves": {"definition": _JSON, "sealed_key": _WAVE_KEY},
    "answer_tokens": {"token": _KEYED_HASH},
    "answer_drafts": {"token": _KEYED_HASH, "sealed": _is_sealed(SMALLEST_DRAFT)},
    "publications": {"words": _JSON, "figures": _JSON, "approvals": _JSON},
    "members": {"member_key": _KEYED_HASH, "sealed": _CHAT},
    "broadcasts": {"words": _JSON, "audience": _JSON, "approvals": _JSON, "counts": _JSON},
    "coordinators": {
        "role": _one_of(Role),
        "public_key": _PUBLIC,
        "wrapped_private": ("is no wrapped key", _is_wrapped),
    },
    "epochs": {"public_key": _PUBLIC, "recovery_public": _PUBLIC, "recovery_seal": _SEALED_KEY},
    "team_seals": {"sealed": _SEALED_KEY},
    "desk_sessions": {"id": _KEYED_HASH, "sealed": _perhaps(_is_sealed()), "label": _perhaps(_LABEL)},
    "conversations": {"chat_key": _KEYED_HASH, "sealed": _is_sealed()},
    "drafts": {"chat_key": _KEYED_HASH, "sealed": _is_sealed()},
    "draft_photos": {"chat_key": _KEYED_HASH, "sealed": _is_sealed()},
    "throttles": {"bucket": _KEYED_HASH},
}
"""For each table and column: what is wrong when the check says no."""
