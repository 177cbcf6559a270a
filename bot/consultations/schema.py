"""The JSON Schema of the YAML form."""

from typing import Any


def json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12; published as docs/consultation.schema.json."""
    raise NotImplementedError
