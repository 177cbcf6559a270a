"""The JSON Schema of the YAML form."""

from typing import Any

from bot.consultations.document import CONDITION, DOCUMENT


def json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12; published as docs/consultation.schema.json.

    It says what single fields may hold. Whether they fit together (conditions, limits, languages) only the reader says.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A consultation of Amanah",
        **DOCUMENT.schema(),
        "$defs": {"condition": CONDITION.definition()},
    }
