"""Says things in Telegram: each way of saying is one verb."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, InvalidToken, RetryAfter

from bot.chat.attempts import Patience, asked_pause, attempt, says
from bot.chat.calls import Calls, message_id_in
from bot.chat.keyboard import Keyboard, markup
from bot.chat.pace import Gate
from bot.chat.request import AiohttpRequest, BodyTooLarge, reading_at_most
from bot.errors import AmanahError, PhotoRefused, Refused, Unreachable

T = TypeVar("T")

_BATCH = 100  # core.telegram.org/bots/api#deletemessages
_ONCE = Patience(tries=1)
_NO_PREVIEW = {"is_disabled": True}
_UNCHANGED = ("message is not modified",)
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",
)
_log = structlog.get_logger()


class Messenger:
    """What the bot says and fetches; texts are Telegram's HTML.

    Every verb waits and tries again as `patience` allows, then raises a `DeliveryError`: `TryLater`, `Unreachable` or
    `Refused`. The ones that may be lost (`retire`, `strip`, `answer`, `typing`, `leave`, …) are tried once and
    raise nothing; the first `retire`, `strip` or `answer` of an update may ride in the webhook's answer.
    """

    def __init__(self, bot: Bot, patience: Patience | None = None, gate: Gate | None = None) -> None:
        """`gate` is told of every message, which it never holds, and of every refusal."""
        if not isinstance(bot.request, AiohttpRequest):
            raise TypeError("the bot must speak through our own HTTP")
        self._bot = bot
        self._calls = Calls(bot.request, bot.base_url)
        self._patience = patience or Patience()
        self._gate = gate

    async def connect(self) -> None:
        """Open the bot and ask who it is; raises `SettingError` for a token that is not accepted, else `TryLater`."""
        await self._try(self._bot.initialize)

    async def send(
        self,
        chat_id: int,
        html: str,
        keyboard: Keyboard | None = None,
        *,
        silent: bool = False,
        protect_content: bool = False,
    ) -> int:
        """Say something new and return its message id. If Telegram's answer is lost it may appear twice."""
        said = {"chat_id": chat_id, **_words(html, keyboard)}
        if silent:
            said["disable_notification"] = True
        if protect_content:
            said["protect_content"] = True

        async def send() -> int:
            return message_id_in(await self._calls.make("sendMessage", said))

        return await self._try(send, chat_id)

    async def send_photo(
        self, chat_id: int, data: bytes, caption: str | None = None, *, name: str = "photo.jpg"
    ) -> int:
        """Show a picture and return its message id; like `send`, it may appear twice. `name` is its file's."""
        message = await self._try(
            lambda: self._bot.send_photo(chat_id, data, caption=caption, parse_mode=ParseMode.HTML, filename=name),
            chat_id,
        )
        return message.message_id

    async def list_commands(self, chat_id: int, commands: Sequence[BotCommand]) -> None:
        """Let this one chat list commands of its own; none: let it list what every chat does. May be lost."""
        scope = BotCommandScopeChat(chat_id)
        if commands:
            await self._lightly(lambda: self._bot.set_my_commands(commands, scope=scope))
        else:
            await self._lightly(lambda: self._bot.delete_my_commands(scope=scope))

    async def edit(self, chat_id: int, message_id: int, html: str, keyboard: Keyboard | None = None) -> bool:
        """Put other words in a message's place. Whether they are on screen: `False` if the message is gone."""

        async def put() -> bool:
            try:
                await self._calls.make("editMessageText", _edited(chat_id, message_id, html, keyboard))
            except BadRequest as error:
                if says(error, *_GONE):
                    return False
                if not says(error, *_UNCHANGED):
                    raise
            return True

        return await self._try(put, chat_id)

    async def retire(self, chat_id: int, message_id: int, html: str) -> None:
        """Take a message's buttons away and put its last words; may ride, may be lost."""
        await self._let_ride("editMessageText", _edited(chat_id, message_id, html, None), chat_id)

    async def strip(self, chat_id: int, message_id: int) -> None:
        """Take a message's buttons away and leave its words; may ride, may be lost."""
        await self._let_ride("editMessageReplyMarkup", {"chat_id": chat_id, "message_id": message_id}, chat_id)

    async def remove(self, chat_id: int, message_id: int) -> None:
        """Take a message of ours off the screen; may ride, may be lost."""
        await self._let_ride("deleteMessage", {"chat_id": chat_id, "message_id": message_id})

    async def answer(self, query_id: str, text: str | None = None, *, alert: bool = False) -> None:
        """Stop the waiting sign on a pressed button, perhaps with a note; may ride, may be lost or too late."""
        said: dict[str, Any] = {"callback_query_id": query_id}
        if text is not None:
            said["text"] = text
        if alert:
            said["show_alert"] = True
        await self._let_ride("answerCallbackQuery", said)

    async def typing(self, chat_id: int) -> None:
        """Show for five seconds that something is being prepared; may be lost."""
        await self._lightly(lambda: self._bot.send_chat_action(chat_id, ChatAction.TYPING))

    async def leave(self, chat_id: int) -> None:
        """Leave a group the bot was put into; may be lost."""
        await self._lightly(lambda: self._bot.leave_chat(chat_id))

    async def delete(self, chat_id: int, ids: Sequence[int]) -> None:
        """Remove messages from the screen; those Telegram will not remove stay. Raises only `TryLater`."""
        for start in range(0, len(ids), _BATCH):
            batch = list(ids[start : start + _BATCH])
            try:
                await self._delete(chat_id, batch)
            except Refused:  # one too old fails them all
                for one in batch if len(batch) > 1 else ():
                    with suppress(Refused):
                        await self._delete(chat_id, [one])
            except Unreachable:
                return

    async def fetch(self, file_id: str, limit_bytes: int) -> bytes:
        """A file's content; raises `PhotoRefused` above so many bytes, before or while it is read."""

        async def locate() -> bytes | None:
            try:
                file = await self._bot.get_file(file_id)
            except BadRequest as error:
                if says(error, "file is too big"):
                    return None
                raise
            if (file.file_size or 0) > limit_bytes:
                return None
            if not file.file_path:
                raise BadRequest("file not found")
            try:
                with reading_at_most(limit_bytes):
                    return bytes(await file.download_as_bytearray())
            except BodyTooLarge:
                return None
            except InvalidToken as error:  # the library's word for any 404
                raise BadRequest("file not found") from error

        content = await self._try(locate)
        if content is None:
            raise PhotoRefused("the file is too large")
        return content

    async def _delete(self, chat_id: int, ids: list[int]) -> None:
        await self._try(lambda: self._bot.delete_messages(chat_id, ids))

    async def _try(self, call: Callable[[], Awaitable[T]], chat_id: int | None = None) -> T:
        """With a chat's id, the call is one that Telegram counts."""
        return await attempt(call if chat_id is None else self._counted(call, chat_id), self._patience)

    async def _let_ride(self, method: str, said: dict[str, Any], chat_id: int | None = None) -> None:
        await self._lightly(lambda: self._calls.let_ride(method, said), chat_id)

    async def _lightly(self, call: Callable[[], Awaitable[object]], chat_id: int | None = None) -> None:
        try:
            await attempt(call if chat_id is None else self._counted(call, chat_id), _ONCE)
        except AmanahError as error:
            _log.info("a courtesy was lost", error=type(error).__name__)

    def _counted(self, call: Callable[[], Awaitable[T]], chat_id: int) -> Callable[[], Awaitable[T]]:
        gate = self._gate
        if gate is None:
            return call

        async def counted() -> T:
            gate.replied(chat_id)
            try:
                return await call()
            except RetryAfter as error:
                gate.refused(chat_id, asked_pause(error))
                raise

        return counted


def _words(html: str, keyboard: Keyboard | None) -> dict[str, Any]:
    said: dict[str, Any] = {"text": html, "parse_mode": ParseMode.HTML, "link_preview_options": _NO_PREVIEW}
    if keyboard is not None:
        said["reply_markup"] = markup(keyboard)
    return said


def _edited(chat_id: int, message_id: int, html: str, keyboard: Keyboard | None) -> dict[str, Any]:
    return {"chat_id": chat_id, "message_id": message_id, **_words(html, keyboard)}
