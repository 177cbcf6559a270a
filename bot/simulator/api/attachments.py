"""Methods that send photos and documents, and let a bot download what people sent."""

from typing import Any

from bot.simulator.api.family import Method, caption_content, chat_of, extras
from bot.simulator.markup import read_markup
from bot.simulator.media import DOWNLOAD_LIMIT, StoredFile
from bot.simulator.params import Params, Upload
from bot.simulator.refusal import bad_request
from bot.simulator.world import World

_PHOTO_LIMIT = 10 * 1024 * 1024
_DOCUMENT_LIMIT = 50 * 1024 * 1024


def send_photo(world: World, params: Params) -> dict[str, Any]:
    """Send a photo, uploaded now or known by its file id."""
    return _send(world, params, {"photo": _photo(world, params, "photo")})


def send_document(world: World, params: Params) -> dict[str, Any]:
    """Send a file, uploaded now or known by its file id."""
    return _send(world, params, {"document": _document(world, params, "document")})


def send_media_group(world: World, params: Params) -> list[dict[str, Any]]:
    """Send two to ten photos or documents as an album."""
    chat = world.writable(chat_of(params))
    media = params.structure("media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10:
        raise bad_request("group send failed: an album has 2-10 items")
    group = str(world.revision + 10**15)
    contents = []
    for item in media:
        kind = item.get("type")
        one = Params({**item, kind: item.get("media", "")}, params.files)
        if kind not in {"photo", "document"}:
            raise bad_request(f"group send failed: the simulator sends no {kind} in an album")
        sent = _photo(world, one, "photo") if kind == "photo" else _document(world, one, "document")
        contents.append({kind: sent, "media_group_id": group, **caption_content(one)})
    shared = extras(params, chat)
    return [world.add_message(chat, None, {**content, **shared}).api for content in contents]


def get_file(world: World, params: Params) -> dict[str, Any]:
    """Say where a file can be downloaded. Refused above 20 MB."""
    file = world.files.find(params.text("file_id"))
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**file.reference(), "file_path": file.path}


def _send(world: World, params: Params, content: dict[str, Any]) -> dict[str, Any]:
    chat = world.writable(chat_of(params))
    inline, keyboard = read_markup(params)
    content |= caption_content(params) | extras(params, chat)
    if inline:
        content["reply_markup"] = inline
    return world.add_message(chat, None, content, keyboard, params.flag("disable_notification")).api


def _photo(world: World, params: Params, name: str) -> list[dict[str, Any]]:
    upload = _upload(params, name, "photo")
    if upload is None:
        file = _known(world, params.text(name))
        return [{**file.reference(), "width": file.width, "height": file.height}]
    if len(upload.content) > _PHOTO_LIMIT:
        raise bad_request("file is too big")
    return world.files.add_photo(upload.content, upload.name or "photo.jpg")


def _document(world: World, params: Params, name: str) -> dict[str, Any]:
    upload = _upload(params, name, "document")
    if upload is None:
        return _known(world, params.text(name)).document()
    if len(upload.content) > _DOCUMENT_LIMIT:
        raise bad_request("file is too big")
    return world.files.add(upload.content, "documents", upload.name or "file.bin", upload.mime).document()


def _upload(params: Params, name: str, kind: str) -> Upload | None:
    value = params.text(name)
    upload = params.files.get(value.removeprefix("attach://") if value.startswith("attach://") else name)
    if upload is None and (not value or value.startswith("attach://")):
        raise bad_request(f"there is no {kind} in the request")
    if upload is not None and not upload.content:
        raise bad_request("file must be non-empty")
    return upload


def _known(world: World, value: str) -> StoredFile:
    if value.startswith(("http://", "https://")):
        raise bad_request("wrong file identifier/HTTP URL specified")
    return world.files.find(value)


METHODS: dict[str, Method] = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
COUNTED = ("sendPhoto", "sendDocument", "sendMediaGroup")
