"""Keyboards: what the Bot API accepts as reply_markup, and what it answers otherwise."""

from typing import Any

from bot.simulator.params import Params
from bot.simulator.refusal import bad_request

_OTHER_ACTIONS = (
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_SCHEMES = ("http://", "https://", "tg://")


def read_markup(params: Params) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The inline keyboard and the other keyboard of a call, each None where absent.

    Raises Refusal where the markup could not be shown.
    """
    markup = params.structure("reply_markup")
    if markup is None or markup == {}:
        return None, None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "InlineKeyboardButton")
        for row in rows:
            for button in row:
                _check_inline(button)
        kept = [row for row in rows if row]
        return ({"inline_keyboard": kept} if kept else None), None
    if "keyboard" in markup:
        keyboard = [
            [{"text": one} if isinstance(one, str) else one for one in row]
            for row in _rows(markup["keyboard"], "KeyboardButton")
        ]
        if not all(one.get("text") for row in keyboard for one in row):
            raise bad_request("keyboard button text must be non-empty")
        return None, {**markup, "keyboard": keyboard}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return None, markup
    raise bad_request("can't parse reply keyboard markup JSON object")


def _rows(rows: Any, kind: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{"inline_keyboard" if "Inline" in kind else "keyboard"}" must be an Array of Arrays')
    for row in rows:
        for one in row:
            if not isinstance(one, dict) and not (kind == "KeyboardButton" and isinstance(one, str)):
                raise bad_request(f"can't parse keyboard button: {kind} must be an Object")
    if sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _check_inline(button: dict[str, Any]) -> None:
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String and non-empty')
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "surrogatepass")) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        address = str(button["url"])
        if not address.startswith(_SCHEMES) or "://localhost" in address:
            raise bad_request(f"inline keyboard button URL '{address}' is invalid: Wrong HTTP URL")
    elif not any(action in button for action in _OTHER_ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
