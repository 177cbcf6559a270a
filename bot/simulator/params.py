"""The parameters of one call, wherever they came from: the address, a form, JSON, or a multipart body."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from bot.simulator.refusal import bad_request

_TRUE = frozenset({"true", "1", "yes", "t", "y"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    content: bytes


@dataclass(slots=True)
class Params:
    """Named values as they were sent, and the files beside them."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """A value as text; numbers are written out."""
        value = self.values.get(name)
        return default if value is None else value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A value as a whole number; `default` where it is absent or no number."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """A value as yes or no; absent is no."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else value is not None and str(value).lower() in _TRUE

    def structure(self, name: str) -> Any:
        """A JSON value, sent as such or as text; None where it is absent. Raises Refusal where it is no JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def read_params(query: bytes, content_type: str, body: bytes) -> Params:
    """Read a call's parameters; those in the body win over those in the address."""
    params = Params()
    if query:
        params.values.update(parse_qsl(query.decode(), keep_blank_values=True))
    if not body:
        return params
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            values = json.loads(body)
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(values, dict):
            raise bad_request("can't parse JSON object")
        params.values.update(values)
    elif kind == "application/x-www-form-urlencoded":
        params.values.update(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    elif kind == "multipart/form-data":
        _read_multipart(params, content_type, body)
    return params


def _read_multipart(params: Params, content_type: str, body: bytes) -> None:
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise bad_request("can't parse multipart body")
    headers: dict[str, str] = {}
    header = [bytearray(), bytearray()]
    content = bytearray()

    def begin() -> None:
        headers.clear()
        content.clear()

    def end_header() -> None:
        headers[header[0].decode("latin-1").lower()] = header[1].decode("utf-8", "replace")
        header[0].clear()
        header[1].clear()

    def end() -> None:
        options = parse_options_header(headers.get("content-disposition", ""))[1]
        name = options.get(b"name", b"").decode()
        if b"filename" in options:
            file_name = options[b"filename"].decode("utf-8", "replace")
            mime = headers.get("content-type", "application/octet-stream")
            params.files[name] = Upload(file_name, mime, bytes(content))
        else:
            params.values[name] = content.decode("utf-8", "replace")

    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": begin,
            "on_header_field": lambda data, start, stop: header[0].extend(data[start:stop]),
            "on_header_value": lambda data, start, stop: header[1].extend(data[start:stop]),
            "on_header_end": end_header,
            "on_part_data": lambda data, start, stop: content.extend(data[start:stop]),
            "on_part_end": end,
        },
    )
    try:
        parser.write(body)
        parser.finalize()
    except MultipartParseError:
        raise bad_request("can't parse multipart body") from None
