"""Files that were sent: kept in memory, named by file ids, and measured without decoding them."""

import base64
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.refusal import bad_request

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes a bot may download with getFile (Bot API: getFile)."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file; `path` is what getFile answers, `width` and `height` are pixels (0 where unknown)."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime: str
    content: bytes
    width: int = 0
    height: int = 0

    def reference(self) -> dict[str, Any]:
        """What every file object of the Bot API carries."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def document(self) -> dict[str, Any]:
        """The file as a Bot API Document."""
        return {**self.reference(), "file_name": self.name, "mime_type": self.mime}


@dataclass(slots=True)
class FileStore:
    """All files of one world, found by file id or by download path."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)

    def add(self, content: bytes, folder: str, name: str, mime: str, size: tuple[int, int] = (0, 0)) -> StoredFile:
        """Keep a file under a new id."""
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        return self.keep(
            StoredFile(
                file_id=f"AgAC{secrets.token_urlsafe(36)}",
                unique_id=f"AQAD{secrets.token_urlsafe(9)}",
                path=f"{folder}/file_{len(self.by_id)}.{suffix}",
                name=name,
                mime=mime,
                content=content,
                width=size[0],
                height=size[1],
            )
        )

    def keep(self, file: StoredFile) -> StoredFile:
        """Keep a file under the id it already has."""
        self.by_id[file.file_id] = file
        self.by_path[file.path] = file
        return file

    def add_photo(self, content: bytes, name: str = "photo.jpg") -> list[dict[str, Any]]:
        """Keep a photo in a small and in its full size; gives the list of Bot API PhotoSize objects."""
        width, height = picture_size(content)
        ratio = min(1.0, 90 / max(width, height))
        small = (max(1, round(width * ratio)), max(1, round(height * ratio)))
        mime = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        kept = [self.add(content, "photos", name, mime, size) for size in (small, (width, height))]
        return [{**file.reference(), "width": file.width, "height": file.height} for file in kept]

    def find(self, file_id: str) -> StoredFile:
        """The file with this id. Raises Refusal where there is none."""
        file = self.by_id.get(file_id)
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return file

    def save(self) -> list[dict[str, Any]]:
        """All files as JSON can hold them."""
        return [
            {
                "file_id": file.file_id,
                "unique_id": file.unique_id,
                "path": file.path,
                "name": file.name,
                "mime": file.mime,
                "content": base64.b64encode(file.content).decode(),
                "width": file.width,
                "height": file.height,
            }
            for file in self.by_id.values()
        ]

    def load(self, saved: list[dict[str, Any]]) -> None:
        """Take back what `save` gave."""
        for entry in saved:
            self.keep(StoredFile(**{**entry, "content": base64.b64decode(entry["content"])}))


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG, GIF, WebP or JPEG. Raises Refusal where it is none of them."""
    size: tuple[int, int] | None = None
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        size = struct.unpack(">II", content[16:24])
    elif content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        size = struct.unpack("<HH", content[6:10])
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        size = _webp_size(content)
    elif content.startswith(b"\xff\xd8"):
        size = _jpeg_size(content)
    if size is None or not all(size):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return size


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 30:
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 < len(content):
        if content[position] != 0xFF:
            return None
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        if marker == 0xFF or 0xD0 <= marker <= 0xD8:
            position += 1 if marker == 0xFF else 2
            continue
        position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return None
