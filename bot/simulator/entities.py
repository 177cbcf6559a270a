"""Text as Telegram keeps it: plain text beside entities, read from HTML and written back to it."""

import html
import re
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.refusal import Refusal

Entity = dict[str, Any]

_SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
_TAG = re.compile(r"<(/?)([^\s<>/]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z_-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_DETECTED = re.compile(
    r"(?P<url>https?://[^\s<>\"'\u2066-\u2069]+[^\s<>\"'.,;:!?)\u2066-\u2069])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<![\w/@])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/@])"
    r"|(?<![\w/@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})(?!\w)"
    r"|(?<![\w/@#])(?P<hashtag>#\w*[^\W\d]\w*)"
)
_TRIGGERS = frozenset("/@#")
_HTML_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "spoiler": "tg-spoiler",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def utf16_length(text: str) -> int:
    """The length of a text in UTF-16 code units, which is how Telegram counts offsets."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML into plain text and entities.

    Raises Refusal with the Bot API's wording where a tag is unknown, unclosed or crossed.
    """
    if "<" not in source and "&" not in source:
        return source, []
    pieces: list[str] = []
    length = 0
    position = 0
    entities: list[Entity] = []
    opened: list[tuple[str, str, int, str]] = []  # (tag, kind, offset, argument)
    while position < len(source):
        character = source[position]
        if character == "<":
            tag = _TAG.match(source, position)
            if tag is None:
                raise _unreadable(f"Unclosed start tag at byte offset {_byte(source, position)}")
            if tag[1]:
                _close(source, tag, opened, entities, "".join(pieces), length)
            else:
                opened.append(_open(source, tag, length))
            position = tag.end()
            continue
        if character == "&" and (found := _CHARACTER.match(source, position)):
            piece = _decode(found)
            position = found.end()
        else:
            end = _next_special(source, position + 1)
            piece = source[position:end]
            position = end
        pieces.append(piece)
        length += utf16_length(piece)
    if opened:
        raise _unreadable(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return "".join(pieces), sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Strip white space at both ends, as Telegram does, and move or drop entities accordingly."""
    shorter = text.strip()
    if len(shorter) == len(text):
        return text, entities
    skipped = len(text) - len(text.lstrip())
    length = utf16_length(shorter)
    kept: list[Entity] = []
    for entity in entities:
        start = max(0, entity["offset"] - skipped)
        end = min(length, entity["offset"] + entity["length"] - skipped)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return shorter, kept


def with_detected(text: str, entities: list[Entity]) -> list[Entity]:
    """Add what Telegram finds by itself: commands, addresses, mentions and hashtags outside code and links."""
    if _TRIGGERS.isdisjoint(text):
        return entities
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in {"code", "pre", "text_link"}
    ]
    found: list[Entity] = []
    for match in _DETECTED.finditer(text):
        start = utf16_length(text[: match.start()])
        end = start + utf16_length(match[0])
        if all(end <= low or start >= high for low, high in taken):
            found.append({"type": match.lastgroup, "offset": start, "length": end - start})
    if not found:
        return entities
    return sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))


def to_html(text: str, entities: list[Entity]) -> str:
    """Write text and entities as Telegram's HTML; detected entities (commands, addresses) stay plain."""
    marked = [entity for entity in entities if entity["type"] in _HTML_TAGS or entity["type"] == "text_link"]
    if not marked:
        return html.escape(text, quote=False)
    units = text.encode("utf-16-le", "surrogatepass")
    size = len(units) // 2
    cuts = sorted({0, size, *(e["offset"] for e in marked), *(e["offset"] + e["length"] for e in marked)})
    parts: list[str] = []
    opened: list[Entity] = []
    for start, end in zip(cuts, [*cuts[1:], size], strict=True):
        again: list[Entity] = []
        while any(entity["offset"] + entity["length"] <= start for entity in opened):
            last = opened.pop()
            parts.append(_end_tag(last))
            if last["offset"] + last["length"] > start:
                again.insert(0, last)
        for entity in [*again, *(entity for entity in marked if entity["offset"] == start and entity["length"] > 0)]:
            parts.append(_start_tag(entity))
            opened.append(entity)
        parts.append(html.escape(units[start * 2 : end * 2].decode("utf-16-le", "surrogatepass"), quote=False))
    parts.extend(_end_tag(entity) for entity in reversed(opened))
    return "".join(parts)


def _open(source: str, tag: re.Match[str], offset: int) -> tuple[str, str, int, str]:
    name = tag[2].lower()
    attributes = {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(tag[3] or "")
    }
    if name == "span":
        if attributes.get("class") != "tg-spoiler":
            raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {_byte(source, tag.start())}')
        return name, "spoiler", offset, ""
    kind = _SIMPLE_TAGS.get(name)
    if kind is None:
        raise _unreadable(f'Unsupported start tag "{name}" at byte offset {_byte(source, tag.start())}')
    if kind == "text_link":
        return name, kind, offset, attributes.get("href", "")
    if kind == "blockquote" and "expandable" in attributes:
        return name, "expandable_blockquote", offset, ""
    language = attributes.get("class", "")
    return name, kind, offset, language.removeprefix("language-") if language.startswith("language-") else ""


def _close(
    source: str,
    tag: re.Match[str],
    opened: list[tuple[str, str, int, str]],
    entities: list[Entity],
    text: str,
    length: int,
) -> None:
    found = tag[2].lower()
    if not opened:
        raise _unreadable(f"Unexpected end tag at byte offset {_byte(source, tag.start())}")
    name, kind, offset, argument = opened.pop()
    if found not in {"", name}:
        place = _byte(source, tag.start())
        raise _unreadable(f'Unmatched end tag at byte offset {place}, expected "</{name}>", found "</{found}>"')
    if length == offset:
        return
    entity: Entity = {"type": kind, "offset": offset, "length": length - offset}
    if kind == "text_link":
        inside = text.encode("utf-16-le", "surrogatepass")[offset * 2 :].decode("utf-16-le", "surrogatepass")
        address = argument or inside
        if not _is_address(address):
            return
        entity["url"] = address
    elif kind == "code" and opened and opened[-1][1] == "pre" and opened[-1][2] == offset:
        outer = opened.pop()
        opened.append((outer[0], outer[1], outer[2], argument or outer[3]))
        return
    elif kind == "pre" and argument:
        entity["language"] = argument
    entities.append(entity)


def _decode(found: re.Match[str]) -> str:
    if found[1]:
        return _NAMED[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16)
    is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else found[0]


def _next_special(source: str, start: int) -> int:
    ends = [end for end in (source.find("<", start), source.find("&", start)) if end >= 0]
    return min(ends) if ends else len(source)


def _is_address(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https", "tg", "mailto", "tel"} or (not parts.scheme and "." in address)


def _start_tag(entity: Entity) -> str:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{html.escape(entity["url"])}">'
    if kind == "expandable_blockquote":
        return "<blockquote expandable>"
    if kind == "pre" and "language" in entity:
        return f'<pre><code class="language-{html.escape(entity["language"])}">'
    return f"<{_HTML_TAGS[kind]}>"


def _end_tag(entity: Entity) -> str:
    kind = entity["type"]
    if kind == "text_link":
        return "</a>"
    if kind == "pre" and "language" in entity:
        return "</code></pre>"
    return f"</{_HTML_TAGS[kind]}>"


def _byte(source: str, position: int) -> int:
    return len(source[:position].encode("utf-8", "surrogatepass"))


def _unreadable(reason: str) -> Refusal:
    return Refusal(400, f"Bad Request: can't parse entities: {reason}")
