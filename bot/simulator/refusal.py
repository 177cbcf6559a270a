"""The one exception of the simulated Bot API: a call that is answered with `ok: false`."""

from typing import Any

from bot.errors import AmanahError


class Refusal(AmanahError):
    """A call is refused: HTTP status `code`, the Bot API's own `description`, and its optional `parameters`."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> Refusal:
    """A refusal with status 400."""
    return Refusal(400, f"Bad Request: {reason}")


def too_many(retry_after: int) -> Refusal:
    """A refusal with status 429; `retry_after` is in whole seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
